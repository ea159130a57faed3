import Foundation

/// What `up` prints once everything is ready: where to look and what to type.
struct Announcement: Sendable {
    private let url: String
    private let demo: DemoInstallation?
    private let isJSON: Bool

    init(_ installation: Installation, demo: DemoInstallation?, isJSON: Bool) {
        url = installation.settings.publicURL
        self.demo = demo
        self.isJSON = isJSON
    }

    private struct Line: Encodable {
        struct Lead: Encodable {
            let name: String
            let number: String
        }

        let ready = true
        let url: String
        let workspace: String?
        let email: String?
        let password: String?
        let webhookUrl: String?
        let lead: Lead?
        let mqtt: OperatorAccess?
        let enrolUrl: String?
        let pids: [String: Int32]
    }

    func print(pids: [String: Int32]) throws {
        guard isJSON else { return Console.line(text) }
        let lead = demo.flatMap { _ in DemoInstallation.leads.first }
        try Console.json(
            Line(
                url: url,
                workspace: demo.map { _ in DemoInstallation.workspace },
                email: demo.map { _ in DemoInstallation.email },
                password: demo?.password,
                webhookUrl: demo?.webhookURL,
                lead: lead.map { Line.Lead(name: $0.0, number: $0.1) },
                mqtt: demo?.operatorAccess,
                enrolUrl: demo?.enrolURL,
                pids: pids
            )
        )
    }

    private var text: String {
        guard let demo else { return "Deskbell is ready at \(url)\nAdd a workspace with 'deskbell workspace add'. Ctrl-C ends everything." }
        let number = DemoInstallation.leads.first?.1 ?? ""
        return """

            Deskbell is ready. Ctrl-C ends everything.

              page      \(url)/
              sign in   \(DemoInstallation.email)   password \(demo.password)
              a call    curl -H 'Content-Type: application/json' '\(demo.webhookURL)' \\
                          -d '{"type":"live_call","SourceNumber":"1234567890","DestinationNumber":"\(number)","Status":"Picked"}'
              look in   \(demo.operatorAccess.commandLine)
              a desk    desk-notifier enrol '\(demo.enrolURL)'

            The lines below this one are printed by the demo's own desk.

            """
    }
}

import Foundation

/// What `up` prints once everything is ready: where to look and what to type.
struct Announcement: Sendable {
    private let url: String
    private let demo: DemoInstallation?
    private let isJSON: Bool
    private let isEmpty: Bool
    private let directory: String

    /// - Parameter isEmpty: There is no workspace yet.
    init(_ installation: Installation, demo: DemoInstallation?, isJSON: Bool, isEmpty: Bool) {
        self.isEmpty = isEmpty
        directory = installation.directory.path
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
                enrolUrl: demo?.otherDesk.url,
                pids: pids
            )
        )
    }

    /// What to do next where there is nothing yet.
    private var hint: String {
        guard isEmpty else { return "" }
        let data = "--data '\(directory)'"
        return """

            Nothing is set up yet. In another terminal:
              deskbell workspace add acme --name Acme \(data)
              deskbell user add you@example.com --workspace acme --role admin \(data)
              deskbell desk add front --workspace acme \(data)
            The first prints the webhook URL for the provider, the last what to type on an agent's machine.
            """
    }

    private var text: String {
        guard let demo else { return "Deskbell is ready at \(url)\(hint)\nCtrl-C ends everything." }
        let number = DemoInstallation.leads.first?.1 ?? ""
        return """

            Deskbell is ready. Ctrl-C ends everything.

              page      \(url)/
              sign in   \(DemoInstallation.email)   password \(demo.password)
              a call    curl -H 'Content-Type: application/json' '\(demo.webhookURL)' \\
                          -d '{"type":"live_call","SourceNumber":"1234567890","DestinationNumber":"\(number)","Status":"Picked"}'
              look in   \(demo.operatorAccess.commandLine)
              a desk    \(demo.otherDesk.command)

            The lines below this one are printed by the demo's own desk.

            """
    }
}

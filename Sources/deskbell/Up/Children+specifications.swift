import Broker
import Foundation
import Storage
import Supervisor

extension Children {
    private var host: String { installation.settings.text(.mqttHost) }
    private var mqttPort: Int { installation.settings.number(.mqttPort) }

    /// The broker. Its accounts are written from the database before each start: what it rewrites itself may be empty after a power cut.
    func mosquitto() throws -> ChildSpecification {
        guard let program = ExecutableSearch.path(of: "mosquitto") else {
            throw Failure("mosquitto is not installed; install it with 'apt-get install mosquitto'", status: Failure.configuration)
        }
        let policy = try RepositoryFile.path("mosquitto.conf", beside: executable)
        let folder = BrokerFolder(data: installation.directory)
        let (host, port, store, secret) = (host, mqttPort, store, try installation.secret())
        let web = (host: installation.settings.text(.host), port: installation.settings.number(.port))
        let settings = installation.settings
        let transport = try installation.brokerTransport()
        let tls = transport.hasTLSListener ? [(host: settings.text(.mqttTLSHost), port: settings.number(.mqttTLSPort), flag: "--mqtt-tls-port")] : []
        let (first, data) = (FirstStart(), installation.directory)
        return ChildSpecification(
            name: "mosquitto",
            executable: program,
            arguments: ["-c", policy],
            workingDirectory: folder.directory.path,
            output: .lines(BrokerLog.print),
            prepare: {
                // Nothing else has been started yet, so this is the moment to give up in words.
                if first.isNow {
                    try await PortCheck.requireFree([(host, port, "--mqtt-port"), (web.host, web.port, "--port")] + tls)
                    try settings.noteAddresses(in: data)
                }
                try folder.prepare(accounts: try await store.brokerAccounts(), secret: secret, listeners: try transport.listeners())
            },
            isReady: { PortCheck.answers(host: host, port: port) }
        )
    }

    /// A program of ours that traps ends at once and is started again. Swift's own report of where it was keeps it, its port and the next start waiting
    /// for many seconds, and prints what was in memory, which may be anybody's.
    private static let withoutBacktrace = ["SWIFT_BACKTRACE": "enable=no"]

    func serve() -> ChildSpecification {
        let url = installation.settings.publicURLOnThisMachine + "/readyz"
        var arguments = ["serve", "--data", installation.directory.path] + server.arguments
        if demo != nil { arguments.append("--demo") }
        return ChildSpecification(
            name: "serve",
            executable: executable.path,
            arguments: arguments,
            environment: Self.withoutBacktrace,
            // Settings may name files from here.
            workingDirectory: FileManager.default.currentDirectoryPath,
            output: output,
            isReady: { await ReadinessProbe.isReady(url) }
        )
    }

    /// The demo's desk, which prints into the same terminal.
    func notifier(_ demo: DemoInstallation) throws -> ChildSpecification {
        let program = executable.deletingLastPathComponent().appending(path: "desk-notifier")
        let folder = installation.directory.appending(path: "demo-desk")
        let files = ["--config", folder.appending(path: "config.json").path]
        let journal = folder.appending(path: "journal.jsonl").path
        return ChildSpecification(
            name: "notifier",
            executable: program.path,
            arguments: ["run"] + files + ["--journal", journal],
            environment: Self.withoutBacktrace,
            output: output,
            prepare: {
                let line = demo.ownDesk
                try Enrolment.write(line.url, program: program, arguments: ["enrol", "-"] + line.flags + files, folder: folder)
            },
            // Its first line is its place in the log: from then on it misses nothing.
            isReady: { (try? FileManager.default.attributesOfItem(atPath: journal)[.size] as? Int).flatMap(\.self) ?? 0 > 0 }
        )
    }

    /// CallerDesk's part in the demo. It gets the webhook URL through its environment, since other users can read arguments.
    func simulator(_ demo: DemoInstallation) -> ChildSpecification {
        ChildSpecification(
            name: "simulator",
            executable: executable.path,
            arguments: ["simulate", "--serve", "--port", "\(demo.simulatorPort)"],
            environment: [SimulateCommand.urlVariable: demo.webhookURL, SimulateCommand.keyVariable: demo.signingKey],
            output: .standardError,
            // Not before: another `up` on the folder may be running, whose simulator is at another port.
            prepare: { [store, installation] in try await demo.orderCalls(store, installation) },
            isReady: { PortCheck.answers(host: "127.0.0.1", port: demo.simulatorPort) }
        )
    }
}

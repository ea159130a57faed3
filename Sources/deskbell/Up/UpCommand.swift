import ArgumentParser
import Calls
import Foundation
import Logging
import Storage
import Supervisor

struct UpCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "up",
        abstract: "Runs everything on this machine: broker and server, nothing to configure.",
        discussion: "Makes the data folder on the first run. A part that dies is started again. Ctrl-C ends everything."
    )
    @OptionGroup var options: DataOptions
    @OptionGroup var server: ServerOptions
    @Flag(help: "Also make a workspace with a user, leads and a desk, and run its notifier and a simulated CallerDesk.") var demo = false
    @Flag(help: "Print one line of JSON when all is ready.") var json = false

    func run() async throws {
        // The broker inherits it.
        OpenFiles.raiseLimit()
        let installation = try Installation(options, flags: server.flags, isServer: true)
        // Held between two runs of the server too: this process keeps the database open, and writes the broker's accounts from it.
        let lock = try ServerLock(directory: installation.directory, mode: .shared)
        defer { lock.release() }
        try BindAddress.requireGuardedWeb(installation.settings)
        try BindAddress.requireGuardedBroker(installation.settings)
        try installation.brokerTransport().check()
        _ = try CertificateFiles(installation.settings, certificate: .tlsCertificate, key: .tlsKey)?.load()
        _ = try await BearerKeys(installation.settings, logger: Log.make("up", level: .notice))
        let store = try installation.store()
        try await store.registerInstance(DeskName(argument: installation.settings.text(.instance)))
        let demo = demo ? try await DemoInstallation(installation) : nil
        let children = try Children(installation, store: store, demo: demo, server: server, keepsOutputFree: json)
        let supervisor = Supervisor(
            directory: installation.directory,
            children: try children.all(),
            logger: Log.make("up", level: .notice)
        )
        let announcement = Announcement(installation, demo: demo, isJSON: json, isEmpty: try await store.workspaces().isEmpty)
        try await withThrowingTaskGroup(of: Void.self) { group in
            let watch = BrokerCertificateWatch(
                transport: try installation.brokerTransport(),
                supervisor: supervisor,
                logger: Log.make("up", level: .notice)
            )
            group.addTask { await watch.run() }
            let events = supervisor.events
            group.addTask {
                for await event in events {
                    guard case .ready = event, supervisor.isReady else { continue }
                    return try announcement.print(pids: supervisor.pids)
                }
            }
            do throws(SupervisorError) { try await supervisor.run() } catch { throw Failure("\(error)") }
            group.cancelAll()
        }
    }
}

import ArgumentParser
import Logging

struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Runs the server against a broker that is running; 'deskbell up' runs both."
    )
    @OptionGroup var options: DataOptions
    @OptionGroup var server: ServerOptions
    @Option(help: "What this process does: some of gateway, bridge, workpage, separated by commas.") var roles: String?
    @Option(help: "Name of this server beside others on the same database.") var instance: String?
    @Flag(help: "Let webhooks without a secret in from this machine, for workspace demo.") var demo = false

    func run() async throws {
        var flags = server.flags
        flags[Setting.roles.key] = roles
        flags[Setting.instance.key] = instance
        let installation = try Installation(options, flags: flags, isServer: true)
        try await Server(installation, isDemo: demo).run()
    }
}

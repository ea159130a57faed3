import Access
import ArgumentParser
import Foundation
import Storage

struct Deskbell: AsyncParsableCommand {
    static let version = "1.0.0"

    static let configuration = CommandConfiguration(
        commandName: "deskbell",
        abstract: "Carries telephone calls from the provider's webhooks to browsers and desks.",
        discussion: """
            Settings come from flags, then the environment (DESKBELL_…), then deskbell.json in the data folder; see 'deskbell config show'.
            Exit status: 0 done, 1 failed, 64 wrong usage, 78 wrong configuration.
            """,
        version: version,
        subcommands: [
            UpCommand.self, ServeCommand.self, WorkspaceCommand.self, UserCommand.self, DeskCommand.self, OperatorCommand.self,
            WebhookCommand.self, LeadCommand.self, CallCommand.self, EventCommand.self, SimulateCommand.self, ConfigCommand.self,
            BackupCommand.self, RestoreCommand.self, DoctorCommand.self,
        ]
    )

    /// Runs the command line and ends the process: 0 done, 1 failed, 64 wrong usage, 78 wrong configuration.
    static func start() async -> Never {
        do {
            var command = try parseAsRoot()
            UnknownVariables.warn()
            if var asynchronous = command as? any AsyncParsableCommand {
                try await asynchronous.run()
            } else {
                try command.run()
            }
            Foundation.exit(0)
        } catch let failure as Failure {
            Console.error(failure.message)
            Foundation.exit(failure.status)
        } catch let error as StoreError {
            Console.error("\(error)")
            Foundation.exit(Failure.failed)
        } catch Password.Failure.unusable {
            Console.error("the password cannot be used; expected 1 to \(Password.maximumBytes) bytes without a NUL")
            Foundation.exit(Failure.usage)
        } catch {
            let status = exitCode(for: error)
            // Help and version are thrown too, and belong on standard output.
            if status == .success { exit(withError: error) }
            Console.error("\(message(for: error)); see 'deskbell --help'")
            Foundation.exit(status.rawValue)
        }
    }
}

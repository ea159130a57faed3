import ArgumentParser
import Notifier

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// `desk-notifier`: rings and shows ended calls on an agent's machine.
@main
struct DeskNotifierCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "desk-notifier",
        abstract: "Shows and rings every call that ends in your workspace.",
        discussion: """
            Enrol this machine once with the line that 'deskbell desk add' prints, then leave 'desk-notifier run' running. Settings come from flags, \
            then from the environment (DESK_NOTIFIER_JOURNAL and so on), then from the configuration file.

            Exit status: 0 done, 1 failed, 64 wrong usage, 78 wrong configuration.
            """,
        version: notifierVersion,
        subcommands: [EnrolCommand.self, RunCommand.self, TestCommand.self, StatusCommand.self]
    )

    /// Runs the command; an error is one sentence on standard error, and its kind the exit status.
    static func main() async {
        // A reader of the output that goes away is an error like any other, not a silent death.
        signal(SIGPIPE, SIG_IGN)
        do {
            var command = try parseAsRoot()
            if var asynchronous = command as? any AsyncParsableCommand {
                try await asynchronous.run()
            } else {
                try command.run()
            }
        } catch let error as NotifierError {
            fail(error.description, error.code.exitStatus)
        } catch {
            let status = exitCode(for: error)
            // Help and version are thrown too, and belong on standard output.
            if status == .success { exit(withError: error) }
            fail("\(message(for: error)): see desk-notifier --help.", status.rawValue)
        }
    }

    private static func fail(_ sentence: String, _ status: Int32) -> Never {
        Console.say("desk-notifier: \(sentence)")
        exit(withError: ExitCode(status))
    }
}

import ArgumentParser
import Calls
import Storage

struct RecordingHostCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "recording-host",
        abstract: "Says where a workspace's recordings may be.",
        discussion: "Browsers are sent to a recording only over https at one of these hosts. CallerDesk's own are there from the beginning.",
        subcommands: [Add.self, Remove.self, List.self]
    )

    struct Add: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Lets recordings be at a host.")
        @OptionGroup var options: DataOptions
        @Argument(help: "The workspace.") var id: String
        @Argument(help: "A name such as records.example.com, or one with a port.") var host: String

        func run() async throws {
            let (workspace, host) = (try WorkspaceID(argument: id), try RecordingHost(argument: host))
            try await Installation(options).store().addRecordingHost(host, to: workspace)
            Console.line("recordings of workspace \(workspace) may be at \(host)")
        }
    }

    struct Remove: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Takes that away.")
        @OptionGroup var options: DataOptions
        @Argument(help: "The workspace.") var id: String
        @Argument(help: "As `list` shows it.") var host: String

        func run() async throws {
            let (workspace, host) = (try WorkspaceID(argument: id), try RecordingHost(argument: host))
            try await Installation(options).store().removeRecordingHost(host, from: workspace)
            Console.line("recordings of workspace \(workspace) are no longer followed to \(host)")
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "The hosts that recordings may be played from.")
        @OptionGroup var options: DataOptions
        @Argument(help: "The workspace.") var id: String
        @Flag(help: "One JSON object per host.") var json = false

        func run() async throws {
            let hosts = try await Installation(options).store().recordingHosts(of: WorkspaceID(argument: id))
            if json { return try hosts.forEach { try Console.json(["host": $0]) } }
            Console.table([["HOST"]] + hosts.map { [$0] })
        }
    }
}

extension RecordingHost {
    /// An argument of a command line.
    fileprivate init(argument: String) throws {
        do { self = try RecordingHost(argument) } catch { throw Failure("'\(Console.printable(argument))' is \(error)", status: Failure.usage) }
    }
}

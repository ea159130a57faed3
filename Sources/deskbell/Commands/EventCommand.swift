import ArgumentParser
import Calls
import Storage

struct EventCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "event", abstract: "Lists the event log.", subcommands: [List.self])

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "The events after a number, one JSON object a line, as they are published.")
        @OptionGroup var options: DataOptions
        @Option(help: "The workspace's id.") var workspace: String
        @Option(help: "Begin after this number; 0 is the oldest kept.") var after: Int64 = 0
        @Flag(help: "Events are always printed as JSON; accepted for uniformity.") var json = false

        func run() async throws {
            let store = try Installation(options).store()
            let workspace = try WorkspaceID(argument: workspace)
            var cursor = after
            while true {
                let page = try await store.page(of: workspace, after: cursor, limit: 1000, maximumBytes: 1 << 20, evenIfDisabled: true)
                guard let last = page.entries.last else { return }
                for entry in page.entries { Console.line(entry.json) }
                cursor = last.seq
            }
        }
    }
}

import ArgumentParser
import Calls
import Storage
import WorkPage

struct CallCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "call", abstract: "Lists calls.", subcommands: [List.self])

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "The newest calls of a workspace, newest first.")
        @OptionGroup var options: DataOptions
        @Option(help: "The workspace's id.") var workspace: String
        @Option(help: "At most so many, up to 1000.") var limit = 50
        @Flag(help: "One JSON object per call.") var json = false

        func run() async throws {
            let calls = try await Installation(options).store().calls(of: WorkspaceID(argument: workspace), limit: limit)
            if json { return try calls.forEach { try Console.json(CallBody($0)) } }
            Console.table(
                [["TIME", "STATUS", "DIRECTION", "CUSTOMER", "AGENT", "SECONDS", "ID"]]
                    + calls.map { listed in
                        let call = listed.call
                        return [
                            listed.createdAt.rfc3339Seconds, call.status.rawValue, call.direction.rawValue,
                            call.isErased ? "(erased)" : call.customer?.digits ?? "",
                            call.agent?.digits ?? "", call.durationSeconds.map(String.init) ?? "", call.id,
                        ]
                    }
            )
        }
    }
}

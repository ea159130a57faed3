import ArgumentParser
import Calls
import Storage

struct OriginCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "origin",
        abstract: "Says which other sites' pages may use a workspace in a browser.",
        subcommands: [Add.self, Remove.self, List.self]
    )

    struct Add: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Lets pages of an origin read the workspace and, for who is signed in, write to it."
        )
        @OptionGroup var options: DataOptions
        @Argument(help: "The workspace.") var id: String
        @Argument(help: "Scheme, host and port, such as https://crm.example.com.") var origin: String

        func run() async throws {
            let (workspace, origin) = (try WorkspaceID(argument: id), try WebOrigin(argument: origin))
            try await Installation(options).store().addOrigin(origin, to: workspace)
            Console.line("\(origin) allowed in workspace \(workspace); a running server follows within seconds")
        }
    }

    struct Remove: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Takes that away; its pages' streams end too.")
        @OptionGroup var options: DataOptions
        @Argument(help: "The workspace.") var id: String
        @Argument(help: "As `list` shows it.") var origin: String

        func run() async throws {
            let (workspace, origin) = (try WorkspaceID(argument: id), try WebOrigin(argument: origin))
            try await Installation(options).store().removeOrigin(origin, from: workspace)
            Console.line("\(origin) no longer allowed in workspace \(workspace); a running server follows within seconds")
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "The sites that may use the workspace.")
        @OptionGroup var options: DataOptions
        @Argument(help: "The workspace.") var id: String
        @Flag(help: "One JSON object per origin.") var json = false

        func run() async throws {
            let (store, workspace) = (try Installation(options).store(), try WorkspaceID(argument: id))
            _ = try await store.workspace(workspace)
            let origins = try await store.origins()[workspace] ?? []
            if json { return try origins.forEach { try Console.json(["origin": $0]) } }
            Console.table([["ORIGIN"]] + origins.map { [$0] })
        }
    }
}

extension WebOrigin {
    /// An argument of a command line.
    fileprivate init(argument: String) throws {
        do { self = try WebOrigin(argument) } catch { throw Failure("'\(Console.printable(argument))' is \(error)", status: Failure.usage) }
    }
}

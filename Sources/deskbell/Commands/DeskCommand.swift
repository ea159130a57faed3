import ArgumentParser
import Calls
import Storage

struct DeskCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "desk",
        abstract: "Adds, lists and revokes agent machines.",
        subcommands: [Add.self, List.self, Revoke.self]
    )

    struct Add: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Prints the line that enrols the machine.",
            discussion: "The line holds the desk's password: hand it over like one. A running server lets the desk in within seconds."
        )
        @OptionGroup var options: DataOptions
        @OptionGroup var broker: BrokerOptions
        @Argument(help: "Lower-case letters, digits and hyphens.") var name: String
        @Option(help: "The workspace's id.") var workspace: String
        @Flag(help: "As JSON.") var json = false

        func run() async throws {
            let (name, workspace) = (try DeskName(argument: name), try WorkspaceID(argument: workspace))
            let installation = try Installation(options, flags: broker.flags)
            let generation = try await installation.store().addDesk(name, workspace: workspace)
            let line = try installation.enrolment(workspace, name, generation: generation)
            if json { return try Console.json(line) }
            Console.line(line.command)
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "The desks of a workspace, and which are online.")
        @OptionGroup var options: DataOptions
        @Option(help: "The workspace's id.") var workspace: String
        @Flag(help: "One JSON object per desk.") var json = false

        func run() async throws {
            let desks = try await Installation(options).store().desks(of: WorkspaceID(argument: workspace)).map(DeskRow.init)
            if json { return try desks.forEach { try Console.json($0) } }
            Console.table(
                [["DESK", "STATE", "SINCE", "VERSION"]]
                    + desks.map { desk in
                        [desk.name, desk.revoked ? "revoked" : desk.state, desk.since?.rfc3339Seconds ?? "never seen", desk.version ?? ""]
                    }
            )
        }
    }

    struct Revoke: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Takes the machine's account away; a running server cuts it off within seconds.")
        @OptionGroup var options: DataOptions
        @Argument(help: "Its name.") var name: String
        @Option(help: "The workspace's id.") var workspace: String

        func run() async throws {
            try await Installation(options).store().revokeDesk(DeskName(argument: name), workspace: WorkspaceID(argument: workspace))
            Console.line("desk \(name) of workspace \(workspace) revoked; a running server cuts it off within seconds")
        }
    }
}

private struct DeskRow: Encodable {
    let name: String
    let revoked: Bool
    let state: String
    let since: Timestamp?
    let version: String?

    init(_ desk: Desk) {
        name = desk.name.rawValue
        revoked = desk.isRevoked
        state = desk.state.rawValue
        since = desk.since
        version = desk.version
    }
}

import ArgumentParser
import Calls
import Foundation
import Storage

struct WorkspaceCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "workspace",
        abstract: "Adds, shows, disables and enables workspaces.",
        subcommands: [
            Add.self, List.self, Show.self, Disable.self, Enable.self, OriginCommand.self, RecordingHostCommand.self, ClickToCallCommand.self,
        ]
    )

    struct Add: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Adds a workspace and prints its webhook URL.")
        @OptionGroup var options: DataOptions
        @Argument(help: "Lower-case letters, digits and hyphens, 63 at most.") var id: String
        @Option(help: "What people call it.") var name: String
        @Option(help: "One of its own virtual numbers; may be given several times.") var did: [String] = []
        @Option(help: "IANA time zone in which its times are shown.") var timeZone = "Asia/Kolkata"
        @Flag(help: "As JSON.") var json = false

        func run() async throws {
            let id = try WorkspaceID(argument: id)
            guard !name.allSatisfy(\.isWhitespace), name.count <= 256, name == Console.printable(name) else {
                throw Failure("--name is empty, longer than 256 characters or holds a control character; expected plain text", status: Failure.usage)
            }
            guard TimeZone(identifier: timeZone) != nil else {
                throw Failure("'\(timeZone)' is no time zone; expected one such as Asia/Kolkata", status: Failure.usage)
            }
            var dids: [PhoneNumber: String] = [:]
            for text in did {
                // As it is written it is shown, to terminals and pages too.
                guard let number = PhoneNumber(text), text == Console.printable(text) else {
                    throw Failure("--did '\(Console.printable(text))' is no telephone number", status: Failure.usage)
                }
                dids[number] = text.trimmingCharacters(in: .whitespaces)
            }
            let installation = try Installation(options, creates: true)
            try await installation.store().addWorkspace(id, name: name, timeZone: timeZone, dids: dids)
            try WebhookAddress(installation.webhookURL(id, generation: 1)).print(json: json)
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "The workspaces, with their state and the number of their newest event.")
        @OptionGroup var options: DataOptions
        @Flag(help: "One JSON object per workspace.") var json = false

        func run() async throws {
            let workspaces = try await Installation(options).store().workspaces()
            if json { return try workspaces.forEach { try Console.json(WorkspaceRow($0)) } }
            Console.table(
                [["ID", "NAME", "STATE", "HEAD"]]
                    + workspaces.map { [$0.id.rawValue, $0.name, $0.isDisabled ? "disabled" : "enabled", "\($0.head)"] }
            )
        }
    }

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "One workspace, with its virtual numbers.")
        @OptionGroup var options: DataOptions
        @Argument(help: "The workspace's id.") var id: String
        @Flag(help: "As JSON.") var json = false

        func run() async throws {
            let row = WorkspaceRow(try await Installation(options).store().workspace(WorkspaceID(argument: id)))
            if json { return try Console.json(row) }
            Console.table([
                ["id", row.id], ["name", row.name], ["time zone", row.timeZone], ["state", row.disabled ? "disabled" : "enabled"],
                ["DIDs", row.dids.joined(separator: ", ")], ["events", "\(row.oldest) to \(row.head)"], ["created", row.createdAt.rfc3339Seconds],
            ])
        }
    }

    struct Disable: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Webhooks answer 401, streams end, desks are cut; the data stays.")
        @OptionGroup var options: DataOptions
        @Argument(help: "The workspace's id.") var id: String

        func run() async throws {
            try await Installation(options).store().setWorkspace(WorkspaceID(argument: id), disabled: true)
            Console.line("workspace \(id) disabled; a running server follows within seconds")
        }
    }

    struct Enable: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Lets a disabled workspace work again.")
        @OptionGroup var options: DataOptions
        @Argument(help: "The workspace's id.") var id: String

        func run() async throws {
            try await Installation(options).store().setWorkspace(WorkspaceID(argument: id), disabled: false)
            Console.line("workspace \(id) enabled; a running server follows within seconds")
        }
    }
}

private struct WorkspaceRow: Encodable {
    let id: String
    let name: String
    let timeZone: String
    let disabled: Bool
    let dids: [String]
    let oldest: Int64
    let head: Int64
    let createdAt: Timestamp

    init(_ workspace: Workspace) {
        id = workspace.id.rawValue
        name = workspace.name
        timeZone = workspace.timeZone
        disabled = workspace.isDisabled
        dids = workspace.dids
        oldest = workspace.oldest
        head = workspace.head
        createdAt = workspace.createdAt
    }
}

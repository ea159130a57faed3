import ArgumentParser
import Calls
import Foundation
import Gateway
import Logging
import Storage

struct WebhookCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "webhook",
        abstract: "Shows, rotates and guards webhook URLs, and looks after rejected webhooks.",
        subcommands: [ShowURL.self, Show.self, Rotate.self, Allow.self, Sign.self, Rejected.self]
    )

    struct ShowURL: AsyncParsableCommand {
        static let configuration = CommandConfiguration(commandName: "url", abstract: "Prints the secret URL that the provider is given.")
        @OptionGroup var options: DataOptions
        @Argument(help: "The workspace's id.") var id: String
        @Flag(help: "As JSON.") var json = false

        func run() async throws {
            let id = try WorkspaceID(argument: id)
            let installation = try Installation(options)
            try WebhookAddress(installation.webhookURL(id, generation: try await installation.store().webhookGeneration(of: id))).print(json: json)
        }
    }

    struct Rotate: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Prints a new URL; the one before works a while longer.",
            discussion: "URLs older than that one end now. A running server follows within seconds."
        )
        @OptionGroup var options: DataOptions
        @Argument(help: "The workspace's id.") var id: String
        @Option(help: "Hours for which the URL before still works, 0 to 720; 0 ends it at once.") var overlap = Store.webhookOverlapHours
        @Flag(help: "As JSON.") var json = false

        func run() async throws {
            let id = try WorkspaceID(argument: id)
            guard (0...720).contains(overlap) else {
                throw Failure("--overlap is \(overlap); expected hours from 0 to 720", status: Failure.usage)
            }
            let installation = try Installation(options)
            let generation = try await installation.store().rotateWebhook(of: id, overlapHours: overlap)
            try WebhookAddress(installation.webhookURL(id, generation: generation)).print(json: json)
        }
    }

    struct Rejected: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Webhooks that were authentic but could not be understood.",
            subcommands: [List.self, Show.self, Retry.self]
        )

        struct List: AsyncParsableCommand {
            static let configuration = CommandConfiguration(abstract: "The bodies that could not be understood.")
            @OptionGroup var options: DataOptions
            @Option(help: "The workspace's id.") var workspace: String
            @Flag(help: "One JSON object per webhook.") var json = false

            func run() async throws {
                let rows = try await Installation(options).store().rejected(workspace: WorkspaceID(argument: workspace))
                if json { return try rows.forEach { try Console.json($0) } }
                Console.table(
                    [["NUMBER", "RECEIVED", "BYTES", "STATE", "REASON"]]
                        + rows.map { row in
                            ["\(row.number)", row.receivedAt.rfc3339Seconds, "\(row.bytes)", row.retriedAt == nil ? "kept" : "retried", row.reason]
                        }
                )
            }
        }

        struct Show: AsyncParsableCommand {
            static let configuration = CommandConfiguration(
                abstract: "Prints a rejected body as it came.",
                discussion: "On a terminal, what that would obey is shown as \\u{1b}; written elsewhere the body is left as it is."
            )
            @OptionGroup var options: DataOptions
            @Argument(help: "Its number in the list.") var number: Int64
            @Option(help: "The workspace's id.") var workspace: String

            func run() async throws {
                let found = try await Installation(options).store().rejected(workspace: WorkspaceID(argument: workspace), number: number)
                let query = found.query.isEmpty ? "" : " ?\(found.query)"
                Console.error(Console.printable("\(found.method)\(query), \(found.contentType): \(found.reason)"))
                if isatty(STDOUT_FILENO) == 1 { return Console.line(Console.escaped(found.body)) }
                try FileHandle.standardOutput.write(contentsOf: found.body)
            }
        }

        struct Retry: AsyncParsableCommand {
            static let configuration = CommandConfiguration(abstract: "Reads a rejected webhook again; a running server publishes its event.")
            @OptionGroup var options: DataOptions
            @Argument(help: "Its number in the list.") var number: Int64
            @Option(help: "The workspace's id.") var workspace: String

            func run() async throws {
                let store = try Installation(options).store()
                let intake = WebhookIntake(store: store, logger: Logger(label: "deskbell") { _ in SwiftLogNoOpLogHandler() })
                switch try await intake.retry(number, workspace: WorkspaceID(argument: workspace)) {
                case .accepted(let seq): Console.line("accepted as event \(seq)")
                case .duplicate(let seq): Console.line("already known as event \(seq)")
                case .ignored(let reason): Console.line("ignored (\(reason))")
                case .rejected(let unreadable): throw Failure("webhook \(number) still cannot be understood: \(unreadable.detail)")
                }
            }
        }
    }
}

import ArgumentParser
import Calls
import Storage

extension WebhookCommand {
    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Shows what a workspace asks of its webhooks, without the secret.")
        @OptionGroup var options: DataOptions
        @Argument(help: "The workspace's id.") var id: String
        @Flag(help: "As JSON.") var json = false

        func run() async throws {
            let id = try WorkspaceID(argument: id)
            let store = try Installation(options).store()
            let row = WebhookRow(
                workspace: id.rawValue,
                previousUntil: try await store.webhookOverlapEnd(of: id),
                addresses: try await store.webhookAddresses(of: id),
                signed: try await store.workspacesWithSignedWebhooks().contains(id)
            )
            if json { return try Console.json(row) }
            Console.table([
                ["workspace", row.workspace],
                ["URL before", row.previousUntil.map { "works until \($0.rfc3339Seconds)" } ?? "does not work"],
                ["addresses", row.addresses.isEmpty ? "everywhere" : row.addresses.joined(separator: ", ")],
                ["signature", row.signed ? "required" : "not required"],
            ])
        }
    }
}

private struct WebhookRow: Encodable {
    let workspace: String
    /// Until when the URL before the newest works; absent if it does not.
    let previousUntil: Timestamp?
    /// Where webhooks may come from; empty for everywhere.
    let addresses: [String]
    let signed: Bool
}

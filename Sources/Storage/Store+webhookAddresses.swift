public import Calls
import GRDB

extension Store {
    /// The addresses and ranges that webhooks may come from, as they were given, of every workspace that has such a list.
    public func webhookAddresses() async throws -> [WorkspaceID: [String]] {
        try await read { db in
            try db.rows("SELECT workspace_id, address FROM webhook_address ORDER BY workspace_id, address").reduce(into: [:]) { lists, row in
                if let workspace = WorkspaceID(rawValue: row[0]) { lists[workspace, default: []].append(row[1]) }
            }
        }
    }

    /// The list of one workspace; empty for everywhere.
    ///
    /// - Throws: `StoreError.missing` without such a workspace.
    public func webhookAddresses(of workspace: WorkspaceID) async throws -> [String] {
        try await read { db in
            try Self.requireWorkspace(workspace, db)
            return try db.rows("SELECT address FROM webhook_address WHERE workspace_id = $1 ORDER BY address", [workspace.rawValue]).map { $0[0] }
        }
    }

    /// Adds to a workspace's list, or puts another in its place in one step.
    ///
    /// - Parameters:
    ///   - addresses: What the gateway can read; one that it cannot lets nobody in.
    ///   - isReplacing: Whether the list ends up as these alone; none let webhooks in from everywhere.
    /// - Throws: `StoreError.missing` without such a workspace.
    public func allowWebhooks(from addresses: [String], of workspace: WorkspaceID, isReplacing: Bool = false) async throws {
        try await writeSettings { db in
            try Self.requireWorkspace(workspace, db)
            if isReplacing { try db.run("DELETE FROM webhook_address WHERE workspace_id = $1", [workspace.rawValue]) }
            for address in addresses {
                try db.run(
                    "INSERT INTO webhook_address (workspace_id, address) VALUES ($1, $2) ON CONFLICT DO NOTHING",
                    [workspace.rawValue, address]
                )
            }
        }
    }
}

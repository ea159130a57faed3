public import Calls
import GRDB

extension Store {
    /// The workspaces whose webhooks have to be signed.
    public func workspacesWithSignedWebhooks() async throws -> Set<WorkspaceID> {
        try await read { db in
            Set(try db.rows("SELECT id FROM workspace WHERE webhooks_signed_at IS NOT NULL").compactMap { WorkspaceID(rawValue: $0[0]) })
        }
    }

    /// Asks for signatures from now on, or no longer.
    ///
    /// - Throws: `StoreError.missing` without such a workspace.
    public func setWebhooksSigned(_ isSigned: Bool, of workspace: WorkspaceID, now: Timestamp = .now) async throws {
        try await writeSettings { db in
            try Self.requireWorkspace(workspace, db)
            let query: Query = "UPDATE workspace SET webhooks_signed_at = $2 WHERE id = $1"
            try db.run(query, [workspace.rawValue, isSigned ? now.microseconds : nil])
        }
    }
}

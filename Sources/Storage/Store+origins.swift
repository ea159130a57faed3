public import Calls
import GRDB

extension Store {
    /// Lets pages of an origin ask for a workspace's data; nothing happens if they may already.
    ///
    /// - Throws: `StoreError.missing` if there is no such workspace.
    public func addOrigin(_ origin: WebOrigin, to workspace: WorkspaceID) async throws {
        try await writeSettings { db in
            try Self.requireWorkspace(workspace, db)
            try db.run(
                "INSERT INTO workspace_origin (workspace_id, origin) VALUES ($1, $2) ON CONFLICT DO NOTHING",
                [workspace.rawValue, origin.description]
            )
        }
    }

    /// - Throws: `StoreError.missing` if there is no such workspace, or the origin is not allowed there.
    public func removeOrigin(_ origin: WebOrigin, from workspace: WorkspaceID) async throws {
        try await writeSettings { db in
            try Self.requireWorkspace(workspace, db)
            try db.run("DELETE FROM workspace_origin WHERE workspace_id = $1 AND origin = $2", [workspace.rawValue, origin.description])
            guard db.changesCount > 0 else { throw StoreError.missing("origin \(origin) of workspace \(workspace)") }
        }
    }

    /// The origins that are allowed, by workspace, each in the order of the alphabet.
    ///
    /// - Throws: `StoreError`.
    public func origins() async throws -> [WorkspaceID: [String]] {
        try await read { db in
            var origins: [WorkspaceID: [String]] = [:]
            for row in try db.rows("SELECT workspace_id, origin FROM workspace_origin ORDER BY workspace_id, origin") {
                guard let workspace = WorkspaceID(rawValue: row[0]) else { continue }
                origins[workspace, default: []].append(row[1])
            }
            return origins
        }
    }
}

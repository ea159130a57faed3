public import Calls
import GRDB

extension Store {
    /// Makes a workspace, with its first webhook secret.
    ///
    /// - Parameter dids: Numbers as the provider lists them; a text that is no number is refused.
    /// - Throws: `StoreError.exists`.
    public func addWorkspace(_ id: WorkspaceID, name: String, timeZone: String, dids: [PhoneNumber: String], now: Timestamp = .now) async throws {
        try await writeSettings { db in
            guard try db.row("SELECT 1 FROM workspace WHERE id = $1", [id.rawValue]) == nil else { throw StoreError.exists("workspace \(id)") }
            try db.run(
                "INSERT INTO workspace (id, name, time_zone, created_at) VALUES ($1, $2, $3, $4)",
                [id.rawValue, name, timeZone, now.microseconds]
            )
            for (number, registered) in dids {
                try db.run(
                    "INSERT INTO did (workspace_id, key, registered) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
                    [id.rawValue, number.didKey, registered]
                )
            }
            try db.run(
                "INSERT INTO webhook_secret (workspace_id, generation, created_at) VALUES ($1, 1, $2)",
                [id.rawValue, now.microseconds]
            )
            for host in RecordingHost.standard { try Self.add(host, to: id, db) }
        }
    }

    /// Every workspace by id, disabled ones too.
    public func workspaces() async throws -> [Workspace] {
        try await read { db in
            try db.rows("SELECT id, name, time_zone, disabled_at, seq, oldest, created_at FROM workspace ORDER BY id").compactMap { row in
                guard let id = WorkspaceID(rawValue: row[0]) else { return nil }
                let dids: [String] = try db.rows("SELECT registered FROM did WHERE workspace_id = $1 ORDER BY key", [id.rawValue]).map { $0[0] }
                let disabledAt: Int64? = row[3]
                return Workspace(
                    id: id,
                    name: row[1],
                    timeZone: row[2],
                    isDisabled: disabledAt != nil,
                    head: row[4],
                    oldest: row[5],
                    createdAt: Timestamp(microseconds: row[6]),
                    dids: dids
                )
            }
        }
    }

    /// - Throws: `StoreError.missing` if there is none of that id.
    public func workspace(_ id: WorkspaceID) async throws -> Workspace {
        guard let found = try await workspaces().first(where: { $0.id == id }) else { throw StoreError.missing("workspace \(id)") }
        return found
    }

    /// Disables a workspace (webhooks answer 401, streams end, desks are cut; the data stays) or enables it again.
    ///
    /// - Throws: `StoreError.missing` if there is none of that id.
    public func setWorkspace(_ id: WorkspaceID, disabled: Bool, now: Timestamp = .now) async throws {
        try await writeSettings { db in
            try Self.requireWorkspace(id, db)
            try db.run("UPDATE workspace SET disabled_at = $2 WHERE id = $1", [id.rawValue, disabled ? now.microseconds : nil])
        }
    }

    static func requireWorkspace(_ id: WorkspaceID, _ db: Database) throws {
        guard try db.row("SELECT 1 FROM workspace WHERE id = $1", [id.rawValue]) != nil else { throw StoreError.missing("workspace \(id)") }
    }
}

public import Calls
import GRDB

extension Store {
    /// Adds a desk, or gives a revoked one of that name a new password.
    ///
    /// - Returns: The generation that its password is derived from.
    /// - Throws: `StoreError.missing` without such a workspace, `.exists` if the desk is not revoked.
    public func addDesk(_ name: DeskName, workspace: WorkspaceID, now: Timestamp = .now) async throws -> Int64 {
        try await writeSettings { db in
            try Self.requireWorkspace(workspace, db)
            let query: Query = "SELECT generation, revoked_at FROM desk WHERE workspace_id = $1 AND name = $2"
            let arguments: StatementArguments = [workspace.rawValue, name.rawValue]
            guard let row = try db.row(query, arguments) else {
                try db.run(
                    "INSERT INTO desk (workspace_id, name, generation, created_at) VALUES ($1, $2, 1, $3)",
                    [workspace.rawValue, name.rawValue, now.microseconds]
                )
                return 1
            }
            let (generation, revokedAt): (Int64, Int64?) = (row[0], row[1])
            guard revokedAt != nil else { throw StoreError.exists("desk \(name) in workspace \(workspace)") }
            try db.run(
                "UPDATE desk SET generation = generation + 1, revoked_at = NULL WHERE workspace_id = $1 AND name = $2",
                arguments
            )
            return generation + 1
        }
    }

    /// - Throws: `StoreError.missing` without such a workspace.
    public func desks(of workspace: WorkspaceID) async throws -> [Desk] {
        try await read { db in
            try Self.requireWorkspace(workspace, db)
            let query: Query = "SELECT name, generation, revoked_at, state, since, version FROM desk WHERE workspace_id = $1 ORDER BY name"
            return try db.rows(query, [workspace.rawValue]).compactMap(Self.desk)
        }
    }

    static func desk(_ row: Row) -> Desk? {
        let revokedAt: Int64? = row[2]
        return DeskName(rawValue: row[0]).map { name in
            Desk(
                name: name,
                generation: row[1],
                isRevoked: revokedAt != nil,
                state: DeskStatus.State(rawValue: row[3]) ?? .offline,
                since: timestamp(row[4]),
                version: row[5]
            )
        }
    }

    /// - Throws: `StoreError.missing` if there is no such desk, or it is revoked already.
    public func revokeDesk(_ name: DeskName, workspace: WorkspaceID, now: Timestamp = .now) async throws {
        try await writeSettings { db in
            let query: Query = """
                UPDATE desk SET revoked_at = $3, state = 'offline', since = $3
                WHERE workspace_id = $1 AND name = $2 AND revoked_at IS NULL RETURNING name
                """
            guard try db.row(query, [workspace.rawValue, name.rawValue, now.microseconds]) != nil else {
                throw StoreError.missing("desk \(name) in workspace \(workspace) that is not revoked")
            }
        }
    }

    /// Notes that desks which are said to be online are not.
    ///
    /// - Parameter except: Broker user names of the desks that are there.
    public func setOffline(except present: Set<String>, now: Timestamp = .now) async throws {
        try await write { db in
            for row in try db.rows("SELECT workspace_id, name FROM desk WHERE state = 'online'") {
                let (workspace, name): (String, String) = (row[0], row[1])
                guard !present.contains("\(workspace).\(name)") else { continue }
                try db.run(
                    "UPDATE desk SET state = 'offline', since = $3 WHERE workspace_id = $1 AND name = $2",
                    [workspace, name, now.microseconds]
                )
            }
        }
    }

    /// Notes what desks say of themselves; for a desk that does not exist or is revoked nothing happens.
    ///
    /// Meant for a few hundred at a time: one call is one write, and webhooks wait for it.
    public func setPresence(_ desks: some Sequence<DeskPresence> & Sendable) async throws {
        try await write { db in
            for desk in desks {
                let status = desk.status
                try db.run(
                    "UPDATE desk SET state = $3, since = $4, version = $5 WHERE workspace_id = $1 AND name = $2 AND revoked_at IS NULL",
                    [
                        desk.workspace.rawValue, desk.desk.rawValue, status.state.rawValue, status.since.microseconds,
                        status.version.map { String($0.prefix(64)) },
                    ]
                )
            }
        }
    }
}

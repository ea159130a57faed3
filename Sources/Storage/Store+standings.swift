public import Calls
import GRDB

extension Store {
    /// How sessions stand now, all as of one moment.
    ///
    /// - Returns: One for each query, in order; `nil` for a user who is gone.
    /// - Throws: `StoreError`.
    public func standings(_ queries: [StandingQuery]) async throws -> [Standing?] {
        try await read { db in
            try queries.map { query in
                guard let row = try db.row(AccessSQL.standing, [query.digest, query.userID, query.workspace.rawValue]) else { return nil }
                let (disabledAt, lastSeenAt, expiresAt): (Int64?, Int64?, Int64?) = (row[0], row[1], row[2])
                let (member, workspaceDisabledAt): (String?, Int64?) = (row[3], row[4])
                return Standing(
                    isUserDisabled: disabledAt != nil,
                    session: lastSeenAt.flatMap { seen in
                        expiresAt.map {
                            Standing.Times(lastSeenAt: Timestamp(microseconds: seen), expiresAt: Timestamp(microseconds: $0))
                        }
                    },
                    isMember: member != nil,
                    isWorkspaceDisabled: workspaceDisabledAt != nil
                )
            }
        }
    }

    /// Notes that sessions were used.
    ///
    /// - Throws: `StoreError`.
    public func touchSessions(digests: [String], now: Timestamp) async throws {
        try await write { db in for digest in digests { try db.run(AccessSQL.touch, [digest, now.microseconds]) } }
    }

    /// The names of those workspaces that exist and are not disabled.
    ///
    /// - Throws: `StoreError`.
    public func enabledWorkspaces(among ids: Set<WorkspaceID>) async throws -> [WorkspaceID: String] {
        try await read { db in
            var names: [WorkspaceID: String] = [:]
            for id in ids { names[id] = try db.row(AccessSQL.enabledWorkspace, [id.rawValue])?[0] }
            return names
        }
    }
}

public import Calls
import GRDB

/// Sessions are kept here, so that a restart signs nobody out. Only a digest of the cookie's token is stored.
extension Store {
    public func createSession(digest: String, userID: String, now: Timestamp, expiresAt: Timestamp) async throws {
        try await write { db in
            try db.run("DELETE FROM session WHERE expires_at <= $1", [now.microseconds])
            try db.run(
                "INSERT INTO session (digest, user_id, created_at, last_seen_at, expires_at) VALUES ($1, $2, $3, $3, $4)",
                [digest, userID, now.microseconds, expiresAt.microseconds]
            )
        }
    }

    /// - Returns: `nil` if there is none of that digest, it has expired or its user is disabled.
    public func session(digest: String, now: Timestamp) async throws -> Session? {
        try await read { db in
            let query: Query = """
                SELECT app_user.id, app_user.email, session.created_at, session.last_seen_at, session.expires_at FROM session
                JOIN app_user ON app_user.id = session.user_id
                WHERE session.digest = $1 AND session.expires_at > $2 AND app_user.disabled_at IS NULL
                """
            guard let row = try db.row(query, [digest, now.microseconds]) else { return nil }
            let id: String = row[0]
            return Session(
                userID: id,
                email: row[1],
                memberships: try Self.memberships(of: id, enabledOnly: true, db),
                createdAt: Timestamp(microseconds: row[2]),
                lastSeenAt: Timestamp(microseconds: row[3]),
                expiresAt: Timestamp(microseconds: row[4])
            )
        }
    }

    public func deleteSession(digest: String) async throws {
        try await write { try $0.run("DELETE FROM session WHERE digest = $1", [digest]) }
    }

    /// Ends every session of a user.
    ///
    /// - Throws: `StoreError`.
    public func deleteSessions(userID: String) async throws {
        try await write { try $0.run("DELETE FROM session WHERE user_id = $1", [userID]) }
    }
}

public import Calls
import GRDB

/// Sessions are kept here, so that a restart signs nobody out. Only a digest of the cookie's token is stored.
extension Store {
    public func createSession(_ session: NewSession, userID: String) async throws {
        try await write { db in try Self.insert(session, userID: userID, db) }
    }

    /// Changes the password of a user who is signed in: every session ends, but for a new one.
    ///
    /// Whoever made the first password stays noted: an admin could have changed it with that.
    ///
    /// - Parameter old: The hash that the user's answer was compared with.
    /// - Returns: Whether the user still had that one.
    public func changePassword(of userID: String, from old: String, to hash: String, session: NewSession) async throws -> Bool {
        try await writeSettings { db in
            try db.run("UPDATE app_user SET password_hash = $3 WHERE id = $1 AND password_hash = $2 AND disabled_at IS NULL", [userID, old, hash])
            guard db.changesCount == 1 else { return false }
            try db.run("DELETE FROM session WHERE user_id = $1", [userID])
            try Self.insert(session, userID: userID, db)
            return true
        }
    }

    private static func insert(_ session: NewSession, userID: String, _ db: Database) throws {
        try db.run("DELETE FROM session WHERE expires_at <= $1", [session.now.microseconds])
        try db.run(
            "INSERT INTO session (digest, user_id, created_at, last_seen_at, expires_at) VALUES ($1, $2, $3, $3, $4)",
            [session.digest, userID, session.now.microseconds, session.expiresAt.microseconds]
        )
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

/// Statements that run for every open stream or every request.
enum AccessSQL {
    static let standing: Query = """
        SELECT app_user.disabled_at, session.last_seen_at, session.expires_at, membership.user_id, workspace.disabled_at FROM app_user
        LEFT JOIN session ON session.digest = $1 AND session.user_id = app_user.id
        LEFT JOIN workspace ON workspace.id = $3
        LEFT JOIN membership ON membership.user_id = app_user.id AND membership.workspace_id = workspace.id
        WHERE app_user.id = $2
        """

    static let touch: Query = "UPDATE session SET last_seen_at = $2 WHERE digest = $1"

    static let enabledWorkspace: Query = "SELECT name FROM workspace WHERE id = $1 AND disabled_at IS NULL"

    static let addTicket: Query = """
        INSERT INTO stream_ticket (digest, workspace_id, owner, session_digest, grant_expires_at, created_at, expires_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7)
        """

    static let removeExpiredTickets: Query = "DELETE FROM stream_ticket WHERE expires_at <= $1"

    /// Removes what an owner has beyond a number of tickets, oldest first.
    static let removeSurplusTickets: Query = """
        DELETE FROM stream_ticket WHERE digest IN
        (SELECT digest FROM stream_ticket WHERE owner = $1 ORDER BY created_at DESC, digest LIMIT $3 OFFSET $2)
        """

    static let takeTicket: Query = """
        DELETE FROM stream_ticket WHERE digest = $1 AND workspace_id = $2 AND expires_at > $3
        RETURNING owner, session_digest, grant_expires_at
        """
}

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
}

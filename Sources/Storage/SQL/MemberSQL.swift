/// The statements of a workspace's members.
enum MemberSQL {
    static let page: Query = """
        SELECT app_user.id, app_user.email, membership.role, app_user.disabled_at FROM membership
        JOIN app_user ON app_user.id = membership.user_id WHERE membership.workspace_id = $1 AND app_user.email > $2
        ORDER BY app_user.email LIMIT $3
        """
    static let one: Query = """
        SELECT app_user.id, app_user.email, membership.role, app_user.disabled_at FROM membership
        JOIN app_user ON app_user.id = membership.user_id WHERE membership.workspace_id = $1 AND membership.user_id = $2
        """
    static let otherAdmin: Query = """
        SELECT 1 FROM membership JOIN app_user ON app_user.id = membership.user_id
        WHERE membership.workspace_id = $1 AND membership.role = 'admin' AND membership.user_id <> $2 AND app_user.disabled_at IS NULL LIMIT 1
        """
    static let setRole: Query = "UPDATE membership SET role = $3 WHERE workspace_id = $1 AND user_id = $2"
    static let remove: Query = "DELETE FROM membership WHERE workspace_id = $1 AND user_id = $2"
    static let removeNumbers: Query = "DELETE FROM agent_number WHERE workspace_id = $1 AND user_id = $2"
    static let insertNumber: Query = """
        INSERT INTO agent_number (workspace_id, match_key, user_id, number) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING
        """
    /// Memberships are few per workspace and are asked for by it.
    /// The workspace whose admin made the password and may still have it.
    static let issuer = "ALTER TABLE app_user ADD COLUMN password_issuer TEXT;"
    static let index = "CREATE INDEX membership_by_workspace ON membership (workspace_id);"
}

/// The statements of the overview.
enum StatisticsSQL {
    static let today: Query = """
        SELECT created_at, direction, status FROM call WHERE workspace_id = $1 AND created_at >= $2 AND created_at < $3
        """
    /// Calls of a stretch of time that ended, by agent.
    static let ended: Query = """
        SELECT agent_key, count(*), sum(CASE WHEN status = 'completed' THEN 1 ELSE 0 END), coalesce(sum(talk_seconds), 0) FROM call
        WHERE workspace_id = $1 AND created_at >= $2 AND created_at < $3 AND status NOT IN ('ringing', 'connected') GROUP BY agent_key
        """
    static let agentName: Query = """
        SELECT agent_name FROM call WHERE workspace_id = $1 AND agent_key = $2 AND agent_name IS NOT NULL ORDER BY created_at DESC LIMIT 1
        """
    static let agentEmail: Query = """
        SELECT app_user.email FROM agent_number JOIN app_user ON app_user.id = agent_number.user_id
        WHERE agent_number.workspace_id = $1 AND agent_number.match_key = $2 ORDER BY app_user.email LIMIT 1
        """
    static let live: Query = """
        SELECT count(*) FROM call
        WHERE workspace_id = $1 AND (status = 'ringing' AND updated_at > $2 OR status = 'connected' AND updated_at > $3) AND updated_at <= $4
        """
    static let followUps: Query = """
        SELECT count(*) FROM follow_up WHERE workspace_id = $1 AND due_at > $2 AND due_at <= $3 AND done_at IS NULL
        """
    static let desks: Query = """
        SELECT count(*), coalesce(sum(CASE WHEN state = 'online' THEN 1 ELSE 0 END), 0) FROM desk
        WHERE workspace_id = $1 AND revoked_at IS NULL
        """
}

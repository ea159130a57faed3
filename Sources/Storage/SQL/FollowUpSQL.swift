/// The statements of follow-ups.
enum FollowUpSQL {
    /// What `FollowUp` reads.
    private static let columns = """
        follow_up.id, follow_up.lead_id, lead.name, lead.campaign_id, follow_up.call_id,
        coalesce((SELECT number FROM lead_number WHERE lead_number.lead_id = follow_up.lead_id ORDER BY position LIMIT 1), call.customer_number),
        follow_up.due_at, follow_up.note, app_user.email, follow_up.created_at, follow_up.done_at
        """
    private static let tables = """
        follow_up JOIN app_user ON app_user.id = follow_up.author LEFT JOIN lead ON lead.id = follow_up.lead_id
        LEFT JOIN call ON call.id = follow_up.call_id
        """
    static let one = Query(stringLiteral: "SELECT \(columns) FROM \(tables) WHERE follow_up.workspace_id = $1 AND follow_up.id = $2")

    static let insert: Query = """
        INSERT INTO follow_up (id, workspace_id, lead_id, call_id, author, due_at, note, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
        """
    static let change: Query = "UPDATE follow_up SET due_at = $2, note = $3, done_at = $4 WHERE id = $1"

    static func page(_ conditions: String, isDone: Bool, limit: String) -> String {
        let order = isDone ? "follow_up.due_at DESC, follow_up.id DESC" : "follow_up.due_at, follow_up.id"
        return "SELECT \(columns) FROM \(tables) WHERE \(conditions) ORDER BY \(order) LIMIT \(limit)"
    }
}

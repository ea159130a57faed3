/// The statements of leads and campaigns.
enum LeadSQL {
    /// What `Store.leadEntry` reads.
    static let columns = """
        id, name, state, campaign_id, notes, version, created_at, updated_at, (SELECT max(created_at) FROM call WHERE call.lead_id = lead.id),
        (SELECT min(due_at) FROM follow_up WHERE follow_up.lead_id = lead.id AND done_at IS NULL)
        """
    static let one = Query(stringLiteral: "SELECT \(columns) FROM lead WHERE workspace_id = $1 AND id = $2")
    static let named: Query = "SELECT id FROM lead WHERE workspace_id = $1 AND name LIKE $2 ESCAPE '\\' LIMIT $3"
    static let numbers: Query = "SELECT number FROM lead_number WHERE lead_id = $1 ORDER BY position"

    static func page(_ conditions: String, limit: String) -> String {
        "SELECT \(columns) FROM lead WHERE \(conditions) ORDER BY created_at, id LIMIT \(limit)"
    }

    static let campaign: Query = "SELECT id, name, created_at FROM campaign WHERE workspace_id = $1 AND id = $2"
    static let campaigns: Query = "SELECT id, name, created_at FROM campaign WHERE workspace_id = $1 AND name > $2 ORDER BY name LIMIT $3"
    static let counts: Query = "SELECT state, count(*) FROM lead WHERE workspace_id = $1 AND campaign_id = $2 GROUP BY state"
}

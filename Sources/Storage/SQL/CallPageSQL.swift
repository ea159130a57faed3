/// The statements that lists of calls are read with.
enum CallPageSQL {
    /// What `Store.listedCall` reads.
    static let columns = """
        \(CallSQL.columns), created_at, lead_id, (SELECT name FROM lead WHERE lead.id = call.lead_id),
        (SELECT campaign_id FROM lead WHERE lead.id = call.lead_id)
        """
    static let one = Query(stringLiteral: "SELECT \(columns) FROM call WHERE workspace_id = $1 AND id = $2")

    /// When so many calls before a moment came, so that no search looks at more of them at once.
    static let windowEnd: Query = """
        SELECT created_at FROM call WHERE workspace_id = $1 AND created_at <= $2 ORDER BY created_at DESC LIMIT 1 OFFSET $3
        """

    static func page(_ conditions: String, limit: String) -> String {
        "SELECT \(columns) FROM call WHERE \(conditions) ORDER BY created_at DESC, id DESC LIMIT \(limit)"
    }

    static let leadsWithNumber: Query = """
        SELECT lead.id, lead.name, lead.campaign_id FROM lead_number JOIN lead ON lead.id = lead_number.lead_id
        WHERE lead_number.workspace_id = $1 AND lead_number.match_key = $2 ORDER BY lead.id LIMIT 20
        """
}

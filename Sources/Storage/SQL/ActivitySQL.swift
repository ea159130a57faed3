/// The statements of what happened with leads and calls.
enum ActivitySQL {
    /// What `Activity` reads.
    private static let columns = """
        id, kind, detail, at, lead_id, call_id, (SELECT email FROM app_user WHERE app_user.id = activity.author), follow_up_id, due_at
        """
    static let insert: Query = """
        INSERT INTO activity (id, workspace_id, lead_id, call_id, author, kind, detail, follow_up_id, due_at, at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
        """
    /// A call whose lead is not known any more stays with the one that it was known to be with.
    static let correctCall: Query = """
        UPDATE activity SET detail = $2, lead_id = coalesce($3, lead_id) WHERE call_id = $1 AND kind = 'call' RETURNING id
        """
    static let one = Query(stringLiteral: "SELECT \(columns) FROM activity WHERE id = $1")
    static let ofCall = Query(
        stringLiteral: "SELECT \(columns) FROM activity WHERE call_id = $2 AND workspace_id = $1 ORDER BY at DESC, id DESC LIMIT $3"
    )
    static let ofLead = Query(
        stringLiteral: """
            SELECT \(columns) FROM activity WHERE lead_id = $2 AND workspace_id = $1 AND (at, id) < ($3, $4) ORDER BY at DESC, id DESC LIMIT $5
            """
    )
}

/// The statements of imports.
enum LeadImportSQL {
    static let running: Query = "SELECT 1 FROM lead_import WHERE workspace_id = $1 AND is_done = 0 AND stepped_at > $2 AND stepped_at <= $3 LIMIT 1"
    static let insert: Query = """
        INSERT INTO lead_import (id, workspace_id, author, started_at, stepped_at, bytes) VALUES ($1, $2, $3, $4, $4, $5)
        """
    static let surplus: Query = "SELECT id FROM lead_import WHERE workspace_id = $1 ORDER BY started_at DESC LIMIT 100 OFFSET $2"
    static let removeProblems: Query = "DELETE FROM lead_import_problem WHERE import_id = $1"
    static let remove: Query = "DELETE FROM lead_import WHERE id = $1"
    static let step: Query = """
        UPDATE lead_import SET stepped_at = $2, bytes_done = $3, added = added + $4, known = known + $5, refused = refused + $6, is_done = $7
        WHERE id = $1
        """
    static let addProblem: Query = """
        INSERT INTO lead_import_problem (import_id, line, reason) SELECT $1, $2, $3 FROM lead_import WHERE id = $1 AND refused < $4
        ON CONFLICT DO NOTHING
        """
    /// What `Store.leadImport` reads.
    private static let columns = "id, started_at, stepped_at, is_done, bytes, bytes_done, added, known, refused"
    static let one = Query(stringLiteral: "SELECT \(columns) FROM lead_import WHERE workspace_id = $1 AND id = $2")
    static let newest = Query(
        stringLiteral: "SELECT \(columns) FROM lead_import WHERE workspace_id = $1 ORDER BY started_at DESC LIMIT $2"
    )
    static let problems: Query = "SELECT line, reason FROM lead_import_problem WHERE import_id = $1 ORDER BY line LIMIT $2"
}

public import Calls
import GRDB

extension Store {
    /// Desks by name, without those that were revoked.
    ///
    /// - Throws: `StoreError.noSuchWorkspace`, or another `StoreError` if the database fails.
    public func desks(of workspace: WorkspaceID, after: PageKey?, limit: Int) async throws -> Page<Desk> {
        try await read { db in
            let head = try Self.head(of: workspace, db)
            let query: Query = """
                SELECT name, generation, revoked_at, state, since, version FROM desk
                WHERE workspace_id = $1 AND name > $2 AND revoked_at IS NULL ORDER BY name LIMIT $3
                """
            let desks = try db.rows(query, [workspace.rawValue, after?.text ?? "", limit + 1]).compactMap(Self.desk)
            return Page(desks, limit: limit, head: head) { PageKey(text: $0.name.rawValue) }
        }
    }
}

public import Calls
import GRDB

extension Store {
    /// A workspace's own virtual numbers as they were registered, in the order of their digits.
    ///
    /// - Throws: `StoreError.noSuchWorkspace`, or another `StoreError` if the database fails.
    public func dids(of workspace: WorkspaceID, after: PageKey?, limit: Int) async throws -> Page<String> {
        try await read { db in
            let head = try Self.head(of: workspace, db)
            let query: Query = "SELECT registered, key FROM did WHERE workspace_id = $1 AND key > $2 ORDER BY key LIMIT $3"
            let rows = try db.rows(query, [workspace.rawValue, after?.text ?? "", limit + 1])
            return Page(rows.map { $0[0] }, limit: limit, head: head) { PageKey(text: PhoneNumber($0)?.didKey ?? "") }
        }
    }

    /// - Parameter registered: As the provider lists it.
    /// - Throws: `StoreError.exists` if the workspace has it.
    public func addDID(_ number: PhoneNumber, registered: String, to workspace: WorkspaceID) async throws {
        try await writeSettings { db in
            guard try db.row(CallSQL.did, [workspace.rawValue, number.didKey]) == nil else { throw StoreError.exists("DID \(registered)") }
            try db.run("INSERT INTO did (workspace_id, key, registered) VALUES ($1, $2, $3)", [workspace.rawValue, number.didKey, registered])
        }
    }

    /// - Throws: `StoreError.missing` if the workspace has no such number.
    public func removeDID(_ number: PhoneNumber, from workspace: WorkspaceID) async throws {
        try await writeSettings { db in
            try db.run("DELETE FROM did WHERE workspace_id = $1 AND key = $2", [workspace.rawValue, number.didKey])
            guard db.changesCount > 0 else { throw StoreError.missing("DID of workspace \(workspace)") }
        }
    }
}

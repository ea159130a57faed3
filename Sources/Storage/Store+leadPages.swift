public import Calls
import GRDB

extension Store {
    /// Leads in the order in which they were added, without their notes.
    ///
    /// - Parameters:
    ///   - after: `next` of the page before.
    ///   - limit: At most this many.
    /// - Throws: `StoreError.noSuchWorkspace`, or another `StoreError` if the database fails.
    public func leads(_ query: LeadQuery, of workspace: WorkspaceID, after: PageKey?, limit: Int) async throws -> Page<LeadEntry> {
        try await read { db in
            let head = try Self.head(of: workspace, db)
            var conditions = Conditions()
            conditions.add("workspace_id = \(conditions.bind(workspace.rawValue))")
            if let after {
                let number = conditions.bind(after.number)
                conditions.add("created_at >= \(number) AND (created_at > \(number) OR id > \(conditions.bind(after.text)))")
            }
            query.add(to: &conditions, workspace: workspace.rawValue)
            let placeholder = conditions.bind(limit + 1)
            let rows = try db.rows(uncached: LeadSQL.page(conditions.sql, limit: placeholder), conditions.arguments)
            return Page(try rows.map { try Self.leadEntry($0, db) }, limit: limit, head: head) {
                PageKey(number: $0.createdAt.microseconds, text: $0.id)
            }
        }
    }

    /// - Returns: `nil` if the workspace has no such lead.
    public func lead(_ id: String, of workspace: WorkspaceID) async throws -> LeadEntry? {
        try await read { try Self.lead(id, of: workspace, $0) }
    }

    static func lead(_ id: String, of workspace: WorkspaceID, _ db: Database) throws -> LeadEntry? {
        try db.row(LeadSQL.one, [workspace.rawValue, id]).map { try leadEntry($0, db) }
    }

    /// What happened with a lead, newest first.
    ///
    /// - Returns: `nil` if the workspace has no such lead.
    /// - Throws: `StoreError.noSuchWorkspace`, or another `StoreError` if the database fails.
    public func activities(ofLead id: String, of workspace: WorkspaceID, after: PageKey?, limit: Int) async throws -> Page<Activity>? {
        try await read { db in
            let head = try Self.head(of: workspace, db)
            guard try db.row(LeadSQL.one, [workspace.rawValue, id]) != nil else { return nil }
            let rows = try db.rows(ActivitySQL.ofLead, [workspace.rawValue, id, after?.number ?? .max, after?.text ?? "", limit + 1])
            return Page(rows.map(Activity.init), limit: limit, head: head) { PageKey(number: $0.at.microseconds, text: $0.id) }
        }
    }

    /// Reads the columns of `LeadSQL.columns`.
    private static func leadEntry(_ row: Row, _ db: Database) throws -> LeadEntry {
        let id: String = row[0]
        return LeadEntry(
            id: id,
            name: row[1],
            numbers: try db.rows(LeadSQL.numbers, [id]).map { $0[0] },
            state: LeadState(rawValue: row[2]) ?? .new,
            campaignID: row[3],
            notes: row[4],
            version: row[5],
            createdAt: Timestamp(microseconds: row[6]),
            updatedAt: Timestamp(microseconds: row[7]),
            lastCallAt: timestamp(row[8]),
            nextTaskAt: timestamp(row[9])
        )
    }
}

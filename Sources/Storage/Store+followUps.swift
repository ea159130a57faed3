public import Calls
import GRDB

extension Store {
    /// Follow-ups by when they are due.
    ///
    /// - Throws: `StoreError.noSuchWorkspace`, or another `StoreError` if the database fails.
    public func followUps(_ query: FollowUpQuery, of workspace: WorkspaceID, after: PageKey?, limit: Int) async throws -> Page<FollowUp> {
        try await read { db in
            let head = try Self.head(of: workspace, db)
            var conditions = Conditions()
            conditions.add("follow_up.workspace_id = \(conditions.bind(workspace.rawValue))")
            conditions.add("follow_up.done_at IS \(query.isDone ? "NOT NULL" : "NULL")")
            if let after {
                let (sign, number) = (query.isDone ? "<" : ">", conditions.bind(after.number))
                conditions.add("follow_up.due_at \(sign)= \(number)")
                conditions.add("(follow_up.due_at \(sign) \(number) OR follow_up.id \(sign) \(conditions.bind(after.text)))")
            }
            if let dueBefore = query.dueBefore { conditions.add("follow_up.due_at < \(conditions.bind(dueBefore.microseconds))") }
            if let author = query.author { conditions.add("follow_up.author = \(conditions.bind(author))") }
            if let leadID = query.leadID { conditions.add("follow_up.lead_id = \(conditions.bind(leadID))") }
            let placeholder = conditions.bind(limit + 1)
            let sql = FollowUpSQL.page(conditions.sql, isDone: query.isDone, limit: placeholder)
            return Page(try db.rows(uncached: sql, conditions.arguments).map(FollowUp.init), limit: limit, head: head) {
                PageKey(number: $0.dueAt.microseconds, text: $0.id)
            }
        }
    }
}

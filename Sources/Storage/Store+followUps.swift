public import Calls
import GRDB

/// What became of a new follow-up.
public enum FollowUpOutcome: Sendable {
    case stored(FollowUp)
    case noSuchLead
    case noSuchCall
}

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

    /// Adds a follow-up.
    ///
    /// - Parameters:
    ///   - callID: The call that it came up in.
    ///   - author: The id of the user whose it is.
    public func addFollowUp(
        on subject: Subject,
        callID: String? = nil,
        dueAt: Timestamp,
        note: String?,
        author: String,
        workspace: WorkspaceID,
        now: Timestamp = .now
    ) async throws -> FollowUpOutcome {
        try await write { db in
            guard let (lead, call) = try Self.ids(of: subject, workspace, db) else {
                return if case .lead = subject { .noSuchLead } else { .noSuchCall }
            }
            if let callID, try Self.ids(of: .call(callID), workspace, db) == nil { return .noSuchCall }
            let id = Self.newID()
            try db.run(
                FollowUpSQL.insert,
                [id, workspace.rawValue, lead, call ?? callID, author, dueAt.microseconds, note, now.microseconds]
            )
            guard let followUp = try Self.followUp(id, of: workspace, db) else { throw StoreError.missing("follow-up \(id)") }
            try Self.note(.task, followUp, author: author, workspace: workspace, now: now, db)
            return .stored(followUp)
        }
    }

    /// Changes a follow-up; what is `nil` stays.
    ///
    /// - Parameters:
    ///   - note: `.some(nil)` removes it.
    ///   - author: The id of the user who changes it.
    /// - Returns: `nil` if the workspace has no such follow-up.
    public func changeFollowUp(
        _ id: String,
        isDone: Bool?,
        dueAt: Timestamp?,
        note: String??,
        author: String,
        workspace: WorkspaceID,
        now: Timestamp = .now
    ) async throws -> FollowUp? {
        try await write { db in
            guard let before = try Self.followUp(id, of: workspace, db) else { return nil }
            let doneAt = isDone.map { $0 ? before.doneAt ?? now : nil } ?? before.doneAt
            let arguments: StatementArguments = [
                id, (dueAt ?? before.dueAt).microseconds, note ?? before.note, doneAt?.microseconds,
            ]
            try db.run(FollowUpSQL.change, arguments)
            guard let after = try Self.followUp(id, of: workspace, db) else { return nil }
            if before.doneAt == nil, after.doneAt != nil { try Self.note(.taskDone, after, author: author, workspace: workspace, now: now, db) }
            return after
        }
    }

    private static func followUp(_ id: String, of workspace: WorkspaceID, _ db: Database) throws -> FollowUp? {
        try db.row(FollowUpSQL.one, [workspace.rawValue, id]).map(FollowUp.init)
    }

    private static func note(
        _ kind: Activity.Kind,
        _ followUp: FollowUp,
        author: String,
        workspace: WorkspaceID,
        now: Timestamp,
        _ db: Database
    ) throws {
        try note(
            kind,
            followUp.note ?? "",
            lead: followUp.lead?.id,
            call: followUp.callID,
            followUp: followUp,
            author: author,
            workspace: workspace,
            now: now,
            db
        )
    }
}

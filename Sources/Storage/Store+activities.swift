public import Calls
import GRDB

/// What a note or a follow-up is about.
public enum Subject: Sendable, Equatable {
    /// The id of a lead.
    case lead(String)
    /// The id of a call; its lead is meant too, if it has one.
    case call(String)
}

extension Store {
    /// Writes a note.
    ///
    /// - Parameter author: The id of the user who wrote it.
    /// - Returns: `nil` if the workspace has no such lead or call.
    public func addNote(
        _ text: String,
        on subject: Subject,
        author: String,
        workspace: WorkspaceID,
        now: Timestamp = .now
    ) async throws -> Activity? {
        try await write { db in
            guard let (lead, call) = try Self.ids(of: subject, workspace, db) else { return nil }
            let id = try Self.note(.note, text, lead: lead, call: call, author: author, workspace: workspace, now: now, db)
            return try db.row(ActivitySQL.one, [id]).map(Activity.init)
        }
    }

    /// - Returns: The ids of the lead and the call that are meant; `nil` if the workspace has no such lead or call.
    static func ids(of subject: Subject, _ workspace: WorkspaceID, _ db: Database) throws -> (lead: String?, call: String?)? {
        switch subject {
        case .lead(let id): try db.row(LeadSQL.one, [workspace.rawValue, id]).map { _ in (id, nil) }
        case .call(let id): try db.row(CallPageSQL.one, [workspace.rawValue, id]).map { (listedCall($0).lead?.id, id) }
        }
    }

    /// Notes that something happened.
    ///
    /// - Returns: The activity's id.
    @discardableResult
    static func note(
        _ kind: Activity.Kind,
        _ detail: String = "",
        lead: String?,
        call: String? = nil,
        followUp: FollowUp? = nil,
        author: String?,
        workspace: WorkspaceID,
        now: Timestamp,
        _ db: Database
    ) throws -> String {
        let id = newID()
        try db.run(
            ActivitySQL.insert,
            [
                id, workspace.rawValue, lead, call, author, kind.rawValue, detail, followUp?.id, followUp?.dueAt.microseconds, now.microseconds,
            ]
        )
        return id
    }
}

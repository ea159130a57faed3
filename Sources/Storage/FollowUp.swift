public import Calls
import GRDB

/// Something that somebody means to do about a lead, or about a call of a stranger.
public struct FollowUp: Sendable, Equatable {
    public var id: String
    public var lead: CallEvent.LeadInfo?
    public var callID: String?
    /// Of the lead, or of the call if there is no lead.
    public var number: String?
    public var dueAt: Timestamp
    public var note: String?
    /// The address of whose it is.
    public var author: String
    public var createdAt: Timestamp
    /// `nil` while it is open.
    public var doneAt: Timestamp?

    /// Reads the columns of `FollowUpSQL.columns`.
    init(_ row: Row) {
        let (leadID, name): (String?, String?) = (row[1], row[2])
        id = row[0]
        lead = leadID.flatMap { id in name.map { CallEvent.LeadInfo(id: id, name: $0, campaignId: row[3]) } }
        callID = row[4]
        number = row[5]
        dueAt = Timestamp(microseconds: row[6])
        note = row[7]
        author = row[8]
        createdAt = Timestamp(microseconds: row[9])
        doneAt = Store.timestamp(row[10])
    }
}

/// Which follow-ups are asked for.
public struct FollowUpQuery: Sendable, Equatable {
    /// Finished ones, the one that was due last first; else open ones, the one that is due first first.
    public var isDone = false
    /// Exclusive.
    public var dueBefore: Timestamp?
    /// The id of the user whose they are; `nil` for anybody's.
    public var author: String?
    public var leadID: String?

    public init() {}
}

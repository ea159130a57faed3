public import Calls
import GRDB

/// Something that happened with a lead or a call.
public struct Activity: Sendable, Equatable {
    public enum Kind: String, Sendable, CaseIterable {
        /// A call ended; the detail is its status.
        case call
        /// The detail is the text.
        case note
        /// The lead's state was changed; the detail is the new one.
        case state
        /// A follow-up was added; the detail is its note.
        case task
        /// A follow-up was finished; the detail is its note.
        case taskDone = "task_done"
        /// Somebody asked for a call.
        case callNow = "call_now"
    }

    public var id: String
    public var kind: Kind
    public var detail: String
    public var at: Timestamp
    public var leadID: String?
    public var callID: String?
    /// The address of who did it.
    public var author: String?
    public var followUpID: String?
    public var dueAt: Timestamp?

    /// Reads the columns of `ActivitySQL.columns`.
    init(_ row: Row) {
        id = row[0]
        kind = Kind(rawValue: row[1]) ?? .note
        detail = row[2]
        at = Timestamp(microseconds: row[3])
        leadID = row[4]
        callID = row[5]
        author = row[6]
        followUpID = row[7]
        dueAt = Store.timestamp(row[8])
    }
}

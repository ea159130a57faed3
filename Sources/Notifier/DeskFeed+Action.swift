import Calls

extension DeskFeed {
    /// What is to be done, in this order.
    enum Action: Equatable, Sendable {
        /// Append to the journal and flush it, before anything after it is done.
        case journal([JournalLine])
        /// An event was handled; the journal has it.
        case show(EventRecord, Arrival)
        /// What was missed has been fetched, or the attempt has ended: what was gathered about it can be said.
        case caughtUp
        /// Something that a person should know.
        case tell(Notice)
        /// Publish this on the desk's replay topic.
        case ask(ReplayRequest)
        /// Hand the timer back to `fired` after this time.
        case arm(Timer, after: Duration)
    }

    /// How an event came.
    enum Arrival: Equatable, Sendable {
        /// Published while the desk listened.
        case live
        /// From the log, at this time of the gateway's clock.
        case fetched(now: Timestamp)
    }

    /// What a timer is for; the number tells a timer from those before it.
    enum Timer: Equatable, Sendable {
        /// A hole may have closed by itself.
        case hole(Int)
        /// An answer is overdue.
        case request(Int)
        /// The journal's cursor may lag no longer.
        case save
    }

    /// Something that a person should know.
    enum Notice: Equatable, Sendable {
        /// There was no journal: the desk begins after this number.
        case begins(after: Int64)
        /// The log does not have these numbers.
        case gap(LogCursor.Gap)
        /// The event with this number cannot be understood; the journal has it as it came.
        case unreadable(Int64)
        /// An answer held this many entries that were no events of this workspace.
        case refused(Int)
    }
}

/// A line of the journal.
enum JournalLine: Equatable, Sendable {
    /// An ended call; its `seq` is the cursor.
    case event(EventRecord)
    /// The cursor alone, where the events up to it are not kept.
    case cursor(Int64)

    /// The line as the file has it, without its line feed.
    var text: String {
        switch self {
        case .event(let record): record.line
        case .cursor(let position): "{\"cursor\":\(position)}"
        }
    }

    /// Where the cursor is after this line.
    var position: Int64 {
        switch self {
        case .event(let record): record.seq
        case .cursor(let position): position
        }
    }
}

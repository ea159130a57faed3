import Calls

/// What a person gets to see and hear of the events that were handled. Decides only; whoever calls it acts.
struct Presenter: Sendable {
    /// What is to be done.
    enum Effect: Equatable, Sendable {
        /// A line on standard output, in its format.
        case show(EventRecord)
        /// So many calls, received between these times, are too old for lines of their own.
        case digest(count: Int, first: Timestamp, last: Timestamp)
        case ring(strokes: Int)
        /// Hand the event to the command; it is news or not.
        case run(EventRecord, Freshness)
    }

    private let filter: CallFilter
    private let format: OutputFormat
    private let showsLive: Bool
    private let ringMaxAge: Int64
    private var old: (count: Int, first: Timestamp, last: Timestamp)?

    init(filter: CallFilter, format: OutputFormat, showsLive: Bool, ringMaxAge: Int64) {
        self.filter = filter
        self.format = format
        self.showsLive = showsLive
        self.ringMaxAge = ringMaxAge
    }

    mutating func show(_ record: EventRecord, _ arrival: DeskFeed.Arrival) -> [Effect] {
        guard let event = record.event, filter.admits(event) else { return [] }
        let freshness = Freshness(event, arrival, ringMaxAge: ringMaxAge)
        if event.erased == true { return showErased(record, event, freshness) }
        switch event.type {
        case .liveCall:
            // A call that began ringing long ago is no news, and its end follows.
            return showsLive && (freshness == .fresh || format == .json) ? [.show(record)] : []
        case .callCompleted where event.amends != nil:
            // The call was shown when it ended; a recording that came late is nobody's news.
            return []
        case .callCompleted:
            if freshness == .fresh { return [.show(record), .ring(strokes: BeepKind.strokes(for: event.call.status)), .run(record, .fresh)] }
            gather(event.receivedAt)
            return (format == .json ? [.show(record)] : []) + [.run(record, .old)]
        }
    }

    /// There is nobody left to call back: at most a line that says no more than that there was a call.
    private func showErased(_ record: EventRecord, _ event: CallEvent, _ freshness: Freshness) -> [Effect] {
        guard event.type == .callCompleted, event.amends == nil else { return [] }
        return freshness == .fresh || format == .json ? [.show(record)] : []
    }

    /// The fetch has ended.
    mutating func caughtUp() -> [Effect] {
        guard let old else { return [] }
        self.old = nil
        return [.digest(count: old.count, first: old.first, last: old.last), .ring(strokes: 1)]
    }

    private mutating func gather(_ time: Timestamp) {
        guard let known = old else { return old = (1, time, time) }
        old = (known.count + 1, min(known.first, time), max(known.last, time))
    }
}

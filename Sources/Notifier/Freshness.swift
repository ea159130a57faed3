import Calls

/// Whether a call is news.
enum Freshness: Equatable, Sendable {
    /// It ended just now, or so recently that it is still worth a bell.
    case fresh
    /// It was missed for so long that one line about all of them is enough.
    case old

    /// - Parameter ringMaxAge: How old a fetched event may be, in seconds by the gateway's clocks alone; this machine's may be wrong.
    init(_ event: CallEvent, _ arrival: DeskFeed.Arrival, ringMaxAge: Int64) {
        switch arrival {
        case .live: self = .fresh
        case .fetched(let now): self = now.seconds(since: event.receivedAt) < ringMaxAge ? .fresh : .old
        }
    }
}

import Calls

/// What the gateway answered on `…/events`, read so that one event that is not understood does not spoil its page.
enum ReplayAnswer: Equatable, Sendable {
    case page(Page)
    /// The gateway wants to be asked again after this time.
    case wait(id: String, Duration)

    /// A part of the log, in its order.
    struct Page: Equatable, Sendable {
        var id: String
        var records: [EventRecord]
        /// How many entries were no events of this workspace at all.
        var refused = 0
        /// The lowest `seq` that the log keeps.
        var oldest: Int64
        var head: Int64
        /// The gateway's clock.
        var now: Timestamp
    }

    /// The request's.
    var id: String {
        switch self {
        case .page(let page): page.id
        case .wait(let id, _): id
        }
    }

    private struct Wire: Decodable {
        var id: String
        var events: [JSONValue]?
        var oldest: Int64?
        var head: Int64?
        var now: Timestamp?
        var retryAfterMs: Int?
    }

    /// Longest wait that is honoured, so that a mistake or an attack cannot silence a desk for good.
    private static let longestWait = 60_000
    /// Shortest one, so that neither has a desk ask in a loop.
    private static let shortestWait = 100

    /// - Returns: `nil` for what is no answer.
    init?(payload: [UInt8], workspace: WorkspaceID) {
        guard let wire = try? EventJSON.decode(Wire.self, from: payload) else { return nil }
        if let milliseconds = wire.retryAfterMs {
            self = .wait(id: wire.id, .milliseconds(min(max(milliseconds, Self.shortestWait), Self.longestWait)))
            return
        }
        guard let events = wire.events, let head = wire.head, (0...EventRecord.maximumSeq).contains(head) else { return nil }
        let records = events.compactMap { try? EventRecord($0, workspace: workspace) }.filter { $0.seq <= head }
        let oldest = min(max(wire.oldest ?? 1, 1), EventRecord.maximumSeq)
        self = .page(
            Page(id: wire.id, records: records, refused: events.count - records.count, oldest: oldest, head: head, now: wire.now ?? .now)
        )
    }
}

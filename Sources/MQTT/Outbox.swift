/// The messages that were taken for publishing and are not acknowledged yet, in the order in which they were taken.
///
/// It outlives connections: when one is lost, everything unacknowledged is sent again over the next, in the same order. Nothing is left to
/// libmosquitto's own queue, which is unbounded and slow when long.
struct Outbox<Ticket> {
    struct Entry {
        let message: MQTTMessage
        let ticket: Ticket
    }

    /// An entry's place; never reused.
    typealias Index = Int

    private let limit: MQTTQueueLimit
    private var entries = FIFO<Entry?>()

    /// The index of the front of `entries`.
    private var firstIndex = 0

    /// The index of the first entry that was not handed to the present connection.
    private var nextIndex = 0

    private(set) var count = 0
    private(set) var bytes = 0

    init(limit: MQTTQueueLimit) {
        self.limit = limit
    }

    func hasRoom(for message: MQTTMessage) -> Bool {
        limit.allows(message.size, beside: count, bytes: bytes)
    }

    mutating func append(_ message: MQTTMessage, ticket: Ticket) {
        entries.append(Entry(message: message, ticket: ticket))
        count += 1
        bytes += message.size
    }

    /// The next message to hand to the connection, or nil if there is none or `window` are under way.
    ///
    /// The window counts from the oldest unacknowledged message, so a broker that skips one cannot make the others run ahead without end.
    mutating func takeNext(window: Int) -> (index: Index, message: MQTTMessage)? {
        while nextIndex < firstIndex + entries.count, nextIndex - firstIndex < window {
            let index = nextIndex
            nextIndex += 1
            if let entry = entry(at: index) { return (index, entry.message) }
        }
        return nil
    }

    /// The oldest message that was handed to the present connection and is not settled; nil if there is none.
    var oldestUnderWay: Index? { firstIndex < nextIndex ? firstIndex : nil }

    /// Forgets a message whose fate is known.
    ///
    /// - Returns: nil if it was forgotten before.
    mutating func settle(_ index: Index) -> Ticket? {
        guard let entry = entry(at: index) else { return nil }
        entries[index - firstIndex] = .some(nil)
        count -= 1
        bytes -= entry.message.size
        while let front = entries.first, front == nil {
            _ = entries.popFirst()
            firstIndex += 1
        }
        nextIndex = max(nextIndex, firstIndex)
        return entry.ticket
    }

    /// The connection is gone: whatever is unacknowledged has to be sent again.
    mutating func rewind() {
        nextIndex = firstIndex
    }

    /// Forgets everything.
    mutating func removeAll() -> [Ticket] {
        var tickets: [Ticket] = []
        while let entry = entries.popFirst() {
            if let entry { tickets.append(entry.ticket) }
            firstIndex += 1
        }
        nextIndex = firstIndex
        count = 0
        bytes = 0
        return tickets
    }

    private func entry(at index: Index) -> Entry? {
        guard index >= firstIndex, index < firstIndex + entries.count else { return nil }
        return entries[index - firstIndex] ?? nil
    }
}

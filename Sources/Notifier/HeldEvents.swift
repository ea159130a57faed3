/// Events that came before their turn, bounded.
struct HeldEvents: Sendable {
    private let capacity: Int
    /// By `seq`, with the number of requests that had been sent when the event was heard.
    private var events: [Int64: (record: EventRecord, requests: Int)] = [:]

    init(capacity: Int) { self.capacity = capacity }

    var isEmpty: Bool { events.isEmpty }

    /// - Parameter next: The number that is due, for which there is always room, or a full house would never empty.
    /// - Returns: Whether there was room.
    mutating func hold(_ record: EventRecord, requests: Int, next: Int64) -> Bool {
        guard events[record.seq] == nil else { return true }
        guard events.count < capacity || record.seq == next else { return false }
        events[record.seq] = (record, requests)
        return true
    }

    mutating func take(_ seq: Int64) -> EventRecord? { events.removeValue(forKey: seq)?.record }

    mutating func drop(upTo seq: Int64) {
        guard !events.isEmpty else { return }
        events = events.filter { $0.key > seq }
    }

    /// Drops what cannot be true: numbers above the log's head that were heard before the log was asked for it. A gateway stores before it
    /// publishes, so these came from somebody else, and waiting for what is before them would never end.
    mutating func drop(above head: Int64, heardBefore requests: Int) {
        events = events.filter { $0.key <= head || $0.value.requests >= requests }
    }
}

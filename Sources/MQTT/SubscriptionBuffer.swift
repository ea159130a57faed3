/// The events that wait for a subscription's reader: bounded, however slow the reader and however restless the connection.
struct SubscriptionBuffer {
    private let limit: MQTTQueueLimit

    /// Up to and including the newest message.
    private var settled = FIFO<MQTTSubscriptionEvent>()

    /// What happened since the newest message. Only this part is condensed, or a message would move to the other side of a reconnect.
    private var tail: [MQTTSubscriptionEvent] = []

    private var messages = 0
    private var bytes = 0

    init(limit: MQTTQueueLimit) {
        self.limit = limit
    }

    mutating func append(_ event: MQTTSubscriptionEvent) {
        switch event {
        case .message(let message):
            guard limit.allows(message.size, beside: messages, bytes: bytes) else { return append(.overflow) }
            for earlier in tail { settled.append(earlier) }
            tail.removeAll()
            settled.append(event)
            messages += 1
            bytes += message.size
        case .disconnected:
            // Whatever was granted or refused since the last message is past; a hole remains one.
            tail.removeAll { $0 != .overflow }
            tail.append(.disconnected)
        case .overflow:
            // One mark is enough, but it must stand after the newest `.subscribed`, or a reader that fetches there would think itself complete.
            if tail.last != .overflow {
                tail.removeAll { $0 == .overflow }
                tail.append(.overflow)
            }
        case .subscribed, .rejected:
            tail.append(event)
        }
    }

    mutating func popFirst() -> MQTTSubscriptionEvent? {
        guard let event = settled.popFirst() else { return tail.isEmpty ? nil : tail.removeFirst() }
        if case .message(let message) = event {
            messages -= 1
            bytes -= message.size
        }
        return event
    }
}

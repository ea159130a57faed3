import Testing

@testable import MQTT

@Suite("A subscription's buffer")
struct SubscriptionBufferTests {
    private static let message = MQTTSubscriptionEvent.message(MQTTMessage("t", "x"))

    private func contents(_ events: [MQTTSubscriptionEvent], limit: MQTTQueueLimit = MQTTQueueLimit(messages: 2)) -> [MQTTSubscriptionEvent] {
        var buffer = SubscriptionBuffer(limit: limit)
        for event in events { buffer.append(event) }
        var contents: [MQTTSubscriptionEvent] = []
        while let event = buffer.popFirst() { contents.append(event) }
        return contents
    }

    @Test("Events come out as they went in")
    func order() {
        let events = [.subscribed, Self.message, .disconnected, .rejected(filter: "a", reasonCode: 135), Self.message]
        #expect(contents(events) == events)
    }

    @Test("What does not fit leaves one mark, in the place of the hole")
    func overflow() {
        let message = Self.message
        #expect(contents([message, message, message, message]) == [message, message, .overflow])
        var buffer = SubscriptionBuffer(limit: MQTTQueueLimit(messages: 1))
        for _ in 0..<3 { buffer.append(message) }
        #expect(buffer.popFirst() == message)
        buffer.append(message)
        #expect(buffer.popFirst() == .overflow)
        #expect(buffer.popFirst() == message)
        #expect(buffer.popFirst() == nil)
    }

    @Test("Bytes count as well as messages")
    func bytes() {
        #expect(contents([Self.message, Self.message], limit: MQTTQueueLimit(messages: 10, bytes: 3)) == [Self.message, .overflow])
    }

    @Test("The mark of a hole stands behind the subscription in which the hole is")
    func overflowAfterReconnect() {
        let message = Self.message
        let events: [MQTTSubscriptionEvent] = [message, message, message, .disconnected, .subscribed, message]
        #expect(contents(events) == [message, message, .disconnected, .subscribed, .overflow])
    }

    @Test("A restless connection and a reader who sleeps take no memory")
    func bounded() {
        let round: [MQTTSubscriptionEvent] = [.disconnected, .rejected(filter: "a", reasonCode: 135), .subscribed, Self.message]
        let events = (0..<1_000).flatMap { _ in round }
        #expect(contents(events) == round + round + round.dropLast() + [.overflow])
    }
}

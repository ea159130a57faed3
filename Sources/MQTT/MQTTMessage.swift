/// An application message, as published and as received.
public struct MQTTMessage: Equatable, Sendable {
    /// Where it goes or came from; checked by ``MQTTClient/enqueue(_:)``.
    public var topic: String

    /// Any bytes, possibly none.
    public var payload: [UInt8]

    /// On a received message: the lower of what was published and what was subscribed.
    public var qos: MQTTQoS

    /// To publish: the broker keeps the message as the topic's newest. Received: it was kept from before the subscription.
    public var isRetained: Bool

    public init(topic: String, payload: [UInt8], qos: MQTTQoS = .atLeastOnce, isRetained: Bool = false) {
        self.topic = topic
        self.payload = payload
        self.qos = qos
        self.isRetained = isRetained
    }

    /// What the message counts against a limit of bytes.
    var size: Int { topic.utf8.count + payload.count }
}

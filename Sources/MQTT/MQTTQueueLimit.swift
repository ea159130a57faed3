/// How much may wait in a queue before the one who fills it is held up (publishing) or messages are dropped and reported (subscriptions).
public struct MQTTQueueLimit: Equatable, Sendable {
    public var messages: Int

    /// Topics and payloads together.
    public var bytes: Int

    public init(messages: Int = 1_000, bytes: Int = 8_388_608) {
        self.messages = messages
        self.bytes = bytes
    }

    /// Whether one more message of `size` bytes fits. One alone always does, or it could never pass.
    func allows(_ size: Int, beside count: Int, bytes: Int) -> Bool {
        count == 0 || (count < messages && bytes + size <= self.bytes)
    }
}

/// A topic that can be published to.
public struct TopicName: Hashable, Sendable {
    public let text: String

    /// - Throws: ``MQTTError/badTopic(_:)`` for a text that is empty, longer than 65,535 bytes or 200 levels, or has a wildcard or control character.
    public init(_ text: String) throws(MQTTError) {
        guard TopicText.levels(of: text) != nil, !text.utf8.contains(where: { $0 == UInt8(ascii: "+") || $0 == UInt8(ascii: "#") }) else {
            throw .badTopic(text)
        }
        self.text = text
    }
}

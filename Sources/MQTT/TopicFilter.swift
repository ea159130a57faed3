/// What a subscription asks for: a topic in which `+` stands for one level and a last `#` for all that follow (MQTT 5.0 §4.7.1).
public struct TopicFilter: Hashable, Sendable {
    public let text: String

    let levels: [TopicText.Level]

    /// Shared subscriptions (`$share/…`) are refused: the broker delivers them under topics that the rest of the filter matches, and nothing here asks
    /// for them.
    ///
    /// - Throws: ``MQTTError/badFilter(_:)``
    public init(_ text: String) throws(MQTTError) {
        guard let levels = TopicText.levels(of: text), !text.hasPrefix("$share/"), Self.hasWildcardsInPlace(levels) else {
            throw .badFilter(text)
        }
        self.text = text
        self.levels = levels
    }

    /// Whether a message with this topic belongs to the filter. A wildcard in first place does not match topics that begin with `$`.
    public func matches(_ topic: String) -> Bool {
        var tree = FilterTree<Int>()
        tree.insert(0, at: self)
        return !tree.values(matching: topic).isEmpty
    }

    private static func hasWildcardsInPlace(_ levels: [TopicText.Level]) -> Bool {
        levels.enumerated().allSatisfy { index, level in
            if level.contains(UInt8(ascii: "#")) { return level.count == 1 && index == levels.count - 1 }
            return !level.contains(UInt8(ascii: "+")) || level.count == 1
        }
    }
}

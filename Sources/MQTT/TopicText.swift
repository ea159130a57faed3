/// What topic names and topic filters have in common (MQTT 5.0 §4.7.3 and §1.5.4).
enum TopicText {
    typealias Level = ArraySlice<UInt8>

    /// Strings on the wire carry their length in 16 bits.
    static let maximumBytes = 65_535

    /// mosquitto cuts a client that uses more, again after each reconnect.
    static let maximumLevels = 200

    /// The levels between the slashes, or nil if the text is empty, too long, or holds a character that brokers may refuse.
    ///
    /// Levels are bytes and not strings, since MQTT does not compare by Unicode's rules of equivalence.
    static func levels(of text: String) -> [Level]? {
        let bytes = Array(text.utf8)
        guard (1...maximumBytes).contains(bytes.count), text.unicodeScalars.allSatisfy(isAllowed) else { return nil }
        let levels = split(bytes)
        return levels.count <= maximumLevels ? levels : nil
    }

    /// The levels of a topic that came from the broker, unchecked.
    static func split(_ bytes: [UInt8]) -> [Level] {
        bytes.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
    }

    /// NUL is forbidden; control characters and non-characters are for the receiver to refuse, and both mosquitto and its library do.
    private static func isAllowed(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x00...0x1F, 0x7F...0x9F, 0xFDD0...0xFDEF: false
        case let value: value & 0xFFFE != 0xFFFE
        }
    }
}

/// The name of a desk, an agent machine that runs `desk-notifier`, within its workspace.
///
/// Matches `[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?`; a value of this type is safe in a path, a topic or a broker role as it is.
public struct DeskName: RawRepresentable, Hashable, Sendable, Comparable, CustomStringConvertible {
    public let rawValue: String

    /// - Parameter rawValue: The id; `nil` is returned for anything outside the allow-list.
    public init?(rawValue: String) {
        guard Identifier.isValid(rawValue) else { return nil }
        self.rawValue = rawValue
    }

    /// - Throws: `InvalidIdentifier` with a sentence that says what was expected.
    public init(_ text: String) throws(InvalidIdentifier) {
        guard let id = DeskName(rawValue: text) else { throw InvalidIdentifier(kind: "desk name") }
        self = id
    }

    public var description: String { rawValue }

    public static func < (left: DeskName, right: DeskName) -> Bool { left.rawValue < right.rawValue }
}

extension DeskName: Codable {}

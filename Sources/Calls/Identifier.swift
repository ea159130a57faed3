/// What workspace ids and desk names share: the only texts that are ever let into a path, a topic, a broker role or a claim.
///
/// Lower-case ASCII letters, digits and inner hyphens, 1 to 63 characters: `[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?`. An allow-list, since topics,
/// URLs and file names each have other special characters (`+`, `#`, `/`, `%`, `..`) and none of them may ever be reached from outside.
enum Identifier {
    static let maximumLength = 63

    static func isValid(_ text: String) -> Bool {
        let bytes = text.utf8
        guard (1...maximumLength).contains(bytes.count), bytes.first != UInt8(ascii: "-"), bytes.last != UInt8(ascii: "-") else { return false }
        return bytes.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"): true
            default: false
            }
        }
    }
}

/// Thrown when a text is not a workspace id or a desk name.
public struct InvalidIdentifier: Error, Equatable, CustomStringConvertible {
    /// What the text was to be, such as `workspace id`.
    public let kind: String

    public init(kind: String) { self.kind = kind }

    public var description: String {
        "not a \(kind): expected 1 to 63 lower-case letters, digits or hyphens, beginning and ending with a letter or digit"
    }
}

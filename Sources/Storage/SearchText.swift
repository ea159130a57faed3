import Calls
import GRDB

/// What somebody looks for in a list of people or calls.
public enum SearchText: Sendable, Equatable {
    /// A whole number, by its last ten digits.
    case number(key: String)
    /// Digits that occur in a number.
    case digits(String)
    /// A text that occurs in a name.
    case name(String)

    /// Digits with nothing but punctuation around them are a number, anything else is a name. `nil` if nothing is left to look for.
    public init?(_ text: String) {
        let words = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        guard !words.isEmpty else { return nil }
        guard let raw = PhoneNumber.rawDigits(words), words.utf8.allSatisfy(Self.belongsToNumber) else {
            self = .name(words)
            return
        }
        // As it is stored: without what comes before a number in its own country.
        let digits = words.hasPrefix("+91") ? String(raw.dropFirst(2)) : PhoneNumber(words)?.digits ?? raw
        if let key = PhoneNumber(digits)?.matchKey { self = .number(key: key) } else { self = .digits(digits) }
    }

    private static func belongsToNumber(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: " "), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "("),
            UInt8(ascii: ")"), UInt8(ascii: "/"):
            true
        default: false
        }
    }

    /// A pattern for `LIKE … ESCAPE '\'` that a text which contains another one fits.
    static func containing(_ text: String) -> String {
        "%" + text.replacing("\\", with: "\\\\").replacing("%", with: "\\%").replacing("_", with: "\\_") + "%"
    }
}

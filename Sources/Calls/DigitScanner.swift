/// Reads the parts of a written time from left to right.
struct DigitScanner {
    private var rest: Substring.UTF8View

    init(_ text: String) { rest = text[...].utf8.drop { $0 == UInt8(ascii: " ") } }

    /// Whether nothing but spaces is left.
    var isAtEnd: Bool { rest.allSatisfy { $0 == UInt8(ascii: " ") } }

    /// Exactly `digits` ASCII digits.
    mutating func number(digits: Int) -> Int? {
        let head = rest.prefix(digits)
        guard head.count == digits, head.allSatisfy(Self.isDigit) else { return nil }
        rest = rest.dropFirst(digits)
        return head.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
    }

    /// One given character.
    mutating func skip(_ character: Unicode.Scalar) -> Bool {
        guard rest.first == UInt8(ascii: character) else { return false }
        rest = rest.dropFirst()
        return true
    }

    /// One or more of the given characters.
    mutating func skipAll(_ characters: String) -> Bool {
        let after = rest.drop { characters.utf8.contains($0) }
        defer { rest = after }
        return after.count < rest.count
    }

    /// `.` and any number of digits, as microseconds; what is finer is cut off. 0 if there is no fraction.
    mutating func fraction() -> Int {
        guard skip(".") else { return 0 }
        let digits = rest.prefix(while: Self.isDigit)
        rest = rest.dropFirst(digits.count)
        let six = digits.prefix(6).reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
        return (digits.count..<max(6, digits.count)).reduce(six) { value, _ in value * 10 }
    }

    /// `Z`, `+05:30`, `+0530` or `-08:00` as seconds; `nil` and nothing read if there is no zone.
    mutating func zone() -> Int? {
        let before = rest
        rest = rest.drop { $0 == UInt8(ascii: " ") }
        if skip("Z") || skip("z") { return 0 }
        let sign = skip("+") ? 1 : skip("-") ? -1 : 0
        guard sign != 0, let hours = number(digits: 2) else {
            rest = before
            return nil
        }
        _ = skip(":")
        guard let minutes = number(digits: 2), hours <= 18, minutes <= 59 else {
            rest = before
            return nil
        }
        return sign * (hours * 3600 + minutes * 60)
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
}

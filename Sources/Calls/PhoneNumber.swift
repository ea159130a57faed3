/// A telephone number as providers write it, reduced to what identifies it.
///
/// Providers send one number as `9811126123`, `09811126123`, `+91 98111 26123`, `919811126123` or `00919811126123`; all of them are the same value here.
public struct PhoneNumber: Hashable, Sendable {
    /// E.164 allows 15 digits; `00` in front makes 17. Anything longer is no number but an id or an attack.
    static let maximumDigits = 17

    /// The digits after leading zeros and (of twelve digits) `91` were stripped; 1 to 17 of them. An extension may be as short as one digit.
    public let digits: String

    /// The last ten digits, which two numbers have in common if they are the same telephone; `nil` for fewer than ten, which never match anything.
    public let matchKey: String?

    /// Reads a number, skipping spaces and punctuation.
    ///
    /// - Parameter text: As the provider or a person wrote it. `nil` is returned if it holds a letter or a digit of another script, no digit but zeros, which
    ///   stand for a withheld number, or more than 17 digits.
    public init?(_ text: some StringProtocol) {
        guard let digits = Self.rawDigits(text) else { return nil }
        // What is stripped leaves nothing to strip: the digits are kept, and a number is made of them again, which must be the same one.
        var rest = digits.drop { $0 == "0" }
        if rest.count == 12, rest.hasPrefix("91"), !rest.hasPrefix("910") { rest = rest.dropFirst(2) }
        guard rest.contains(where: { $0 != "0" }) else { return nil }
        self.digits = String(rest)
        self.matchKey = rest.count >= 10 ? String(rest.suffix(10)) : nil
    }

    /// The digits of a text with nothing stripped: how an unregistered DID is shown.
    ///
    /// - Returns: `nil` if the text holds a letter or a digit of another script, no ASCII digit, or more than 17 of them.
    public static func rawDigits(_ text: some StringProtocol) -> String? {
        // Bounded before it is walked: a megabyte of digits is refused without being read.
        guard text.utf8.count <= 64, !text.contains(where: { $0.isLetter || ($0.isNumber && !$0.isASCII) }) else { return nil }
        let digits = text.utf8.filter { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        guard (1...maximumDigits).contains(digits.count) else { return nil }
        return String(decoding: digits, as: UTF8.self)
    }

    /// The key under which a DID is registered and found: the digits without any leading zero, since CallerDesk drops them at will
    /// (`01206851234` and `1206851234` are one DID; api.callerdesk.io/sample-payload).
    public var didKey: String { String(digits.drop { $0 == "0" }) }
}

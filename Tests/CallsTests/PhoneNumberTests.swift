import Calls
import TestSupport
import Testing

@Suite("Phone numbers")
struct PhoneNumberTests {
    /// The ways in which providers and people write one Indian number of ten digits.
    private static func spellings(of number: String) -> [String] {
        let (head, tail) = (number.prefix(5), number.suffix(5))
        return [
            number, "0" + number, "+91" + number, "91" + number, "0091" + number, "+91 \(head) \(tail)", "+91-\(head)-\(tail)", "(0)\(head) \(tail)",
            "  \(number)\n", "00 91 \(head)\u{a0}\(tail)", "+91 (\(head)) \(tail)", "tel:".filter { !$0.isLetter } + number,
        ]
    }

    @Test("Every spelling of one number is the same value")
    func spellings() {
        var random = SeededGenerator(seed: 1)
        for number in ["9811126123", "9111111111", "9100000000"] + (0..<500).map({ _ in random.digits(10) }) {
            for spelling in Self.spellings(of: number) {
                #expect(PhoneNumber(spelling)?.digits == number, "\(spelling)")
                #expect(PhoneNumber(spelling) == PhoneNumber(number))
                #expect(PhoneNumber(spelling)?.matchKey == number)
            }
        }
    }

    @Test(
        "Prefixes are stripped only where they are prefixes",
        arguments: [
            ("91", "91"), ("0", nil), ("00", nil), ("091", "91"), ("9112345678", "9112345678"), ("91123456789", "91123456789"),
            ("911234567890", "1234567890"), ("9112345678901", "9112345678901"), ("004420712345678", "4420712345678"), ("101", "101"),
            ("07652081234", "7652081234"), ("910123456789", "910123456789"), ("0000919811126123", "9811126123"),
        ] as [(String, String?)]
    )
    func prefixes(text: String, digits: String?) {
        #expect(PhoneNumber(text)?.digits == digits)
    }

    @Test("Numbers of other countries match by their last ten digits")
    func foreign() {
        #expect(PhoneNumber("+44 20 7123 45678")?.matchKey == PhoneNumber("004420712345678")?.matchKey)
        #expect(PhoneNumber("+44 20 7123 45678")?.matchKey?.count == 10)
    }

    @Test("Fewer than ten digits never match anything")
    func short() {
        var random = SeededGenerator(seed: 2)
        for _ in 0..<500 {
            let number = random.digits(Int.random(in: 1...9, using: &random))
            for prefix in ["", "0", "00", "+"] {
                #expect(PhoneNumber(prefix + number) != nil)
                #expect(PhoneNumber(prefix + number)?.matchKey == nil, "\(prefix + number)")
            }
        }
    }

    @Test(
        "What is no number is nil",
        arguments: [
            "", " ", "-", "+", "anonymous", "9811126123x5", "98111 26123 ext 5", "९८१११२६१२३", "98111२6123", "٩٨١١١٢٦١٢٣", "９８１１１２６１２３", "981112612²",
            "é9811126123",
            "0000000000", "000000000000000", "123456789012345678", String(repeating: "9", count: 1_000_000),
            String(repeating: " ", count: 65) + "9811126123",
        ]
    )
    func refused(text: String) {
        #expect(PhoneNumber(text) == nil)
    }

    @Test("A generated text is never read as a number with other digits than it holds")
    func generated() {
        var random = SeededGenerator(seed: 3)
        let alphabet = Array("0123456789 +-()./\u{0}\n\u{301}a९".unicodeScalars)
        for _ in 0..<4000 {
            let text = random.text(of: alphabet, length: 0...24)
            guard let number = PhoneNumber(text) else { continue }
            #expect(text.filter { $0.isNumber }.hasSuffix(number.digits), "\(text.debugDescription)")
            #expect((1...17).contains(number.digits.count))
            #expect(PhoneNumber(number.digits) == number, "the database reads the digits again")
        }
    }

    @Test(
        "A DID is found with or without its leading zero or country code",
        arguments: ["01206851234", "1206851234", "+91 120 685 1234", "00911206851234"]
    )
    func didKey(text: String) {
        #expect(PhoneNumber(text)?.didKey == "1206851234")
    }

    @Test("The raw digits of a DID keep the leading zero")
    func rawDigits() {
        #expect(PhoneNumber.rawDigits("0120-685 1234") == "01206851234")
        #expect(PhoneNumber.rawDigits("none") == nil)
    }
}

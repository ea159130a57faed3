import TestSupport
import Testing

@testable import Gateway

@Suite("A range of addresses")
struct AddressRangeTests {
    @Test(
        "is written in one way, whatever it was read from",
        arguments: [
            ("203.0.113.7", "203.0.113.7"), ("203.0.113.7/32", "203.0.113.7"), ("203.0.113.0/24", "203.0.113.0/24"), ("0.0.0.0/0", "0.0.0.0/0"),
            ("::ffff:203.0.113.7", "203.0.113.7"), ("::FFFF:CB00:7107", "203.0.113.7"), ("::ffff:203.0.113.0/120", "203.0.113.0/24"),
            ("::ffff:0:0/96", "0.0.0.0/0"), ("2001:DB8:0:0::1", "2001:db8::1"), ("2001:db8::/32", "2001:db8::/32"), ("::/0", "::/0"),
            ("::1", "::1"), ("2001:db8::1/128", "2001:db8::1"), ("128.0.0.0/1", "128.0.0.0/1"), ("::/95", "::/95"), ("::1.2.3.4", "::1.2.3.4"),
        ]
    )
    func spelling(text: String, expected: String) throws {
        #expect(try AddressRange(text).description == expected)
        #expect(try AddressRange(expected) == AddressRange(text))
    }

    @Test(
        "is refused where the text is none, or means another",
        arguments: [
            "", " ", "/", "/8", "1.2.3", "1.2.3.4.5", "1.2.3.256", "01.2.3.4", "0x1.2.3.4", "16909060", "1.2.3.4/", "1.2.3.4/33", "1.2.3.4/-1",
            "1.2.3.4/+8", "1.2.3.4/08", "1.2.3.4/8 ", " 1.2.3.4", "1.2.3.4\n", "1.2.3.4\u{0}", "1.2.3.4\u{0}5", "1.2.3.0/24/24", "1.2.3.4/24",
            "::/129",
            "::/0128", ":::", "1::2::3", "fe80::1%lo", "[::1]", "::1/0", "1.2.3.4:80", "example.org", "*", "١.2.3.4", "1.2.3.0/２４",
            "::ffff:1.2.3.4/96",
            "::ffff:0:0/95", "1.2.3.0/255.255.255.0",
        ]
    )
    func refused(text: String) {
        #expect(throws: AddressRange.Refusal.self) { try AddressRange(text) }
        for all in ["0.0.0.0/0", "::/0"] { #expect((try? AddressRange(all).contains(text)) == false) }
    }

    @Test("that has too many bits set is answered with the one that was meant")
    func meant() {
        let error = #expect(throws: AddressRange.Refusal.self) { try AddressRange("10.1.2.3/8") }
        #expect(error?.description.hasSuffix("10.0.0.0/8") == true)
    }

    @Test(
        "holds its addresses and no other",
        arguments: [
            ("10.0.0.0/8", "10.255.255.255", true), ("10.0.0.0/8", "11.0.0.0", false), ("10.0.0.0/8", "9.255.255.255", false),
            ("10.0.0.0/8", "::ffff:10.1.2.3", true), ("10.0.0.0/8", "::10.1.2.3", false), ("10.1.2.3", "10.1.2.3", true),
            ("10.1.2.3", "10.1.2.2", false), ("::ffff:10.1.2.3", "10.1.2.3", true), ("0.0.0.0/0", "255.1.2.3", true), ("0.0.0.0/0", "::1", false),
            ("::/0", "::1", true), ("::/0", "1.2.3.4", false), ("::/0", "::ffff:1.2.3.4", false), ("::/64", "::ffff:1.2.3.4", false),
            ("2001:db8::/33", "2001:db8:7fff::1", true), ("2001:db8::/33", "2001:db8:8000::1", false), ("10.0.0.0/8", "10.1.2.3:80", false),
            ("10.0.0.0/8", "unknown", false), ("10.0.0.0/8", "", false), ("10.0.0.0/8", "10.0.0.0/8", false), ("127.0.0.1", "localhost", false),
        ]
    )
    func holds(range: String, address: String, expected: Bool) throws {
        #expect(try AddressRange(range).contains(address) == expected)
    }

    @Test("holds exactly what agrees in its leading bits, for any address and length")
    func generated() throws {
        var generator = SeededGenerator(seed: 19)
        for _ in 0..<5000 {
            let isShort = generator.flip()
            let length = isShort ? 32 : 128
            // A first bit of 1 keeps an IPv6 address out of the mapped ones.
            let bits = (0..<length).map { $0 == 0 && !isShort ? true : generator.flip() }
            let prefix = Int.random(in: 0...length, using: &generator)
            let base = Array(bits.prefix(prefix)) + Array(repeating: false, count: length - prefix)
            guard isShort || prefix > 0 else { continue }
            let range = try AddressRange("\(text(base))/\(prefix)")
            #expect(try AddressRange(range.description) == range)
            #expect(range.contains(text(bits)))
            let flipped = Int.random(in: 0..<length, using: &generator)
            var other = bits
            other[flipped].toggle()
            let isMapped = !isShort && flipped == 0
            if !isMapped { #expect(range.contains(text(other)) == (flipped >= prefix), "\(range) \(text(other))") }
            if isShort { #expect(range.contains("::ffff:" + text(bits))) }
        }
    }

    @Test("never takes nonsense for an address, and writes what it takes so that it is read again")
    func nonsense() throws {
        var generator = SeededGenerator(seed: 20)
        for _ in 0..<20_000 {
            let text = generator.text(of: Array("0123456789abcf.:/%- ".unicodeScalars), length: 0...20)
            guard let range = try? AddressRange(text) else { continue }
            #expect(try AddressRange(range.description) == range, "\(text)")
        }
    }

    /// Four decimal numbers, or eight hexadecimal ones in full.
    private func text(_ bits: [Bool]) -> String {
        let width = bits.count == 32 ? 8 : 16
        let numbers = stride(from: 0, to: bits.count, by: width).map { start in bits[start..<start + width].reduce(0) { $0 * 2 + ($1 ? 1 : 0) } }
        return width == 8 ? numbers.map(String.init).joined(separator: ".") : numbers.map { String($0, radix: 16) }.joined(separator: ":")
    }
}

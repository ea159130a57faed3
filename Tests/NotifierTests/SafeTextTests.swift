import Testing

@testable import Notifier

@Suite("Text from the network on a terminal")
struct SafeTextTests {
    @Test(
        "What a terminal would obey becomes visible or goes",
        arguments: [
            ("plain", "plain", 5), ("a\u{1B}[2Jb", "a␛[2Jb", 6), ("\u{1B}]0;title\u{07}", "␛]0;title␇", 10), ("a\r\nb\tc", "a␍␊b␉c", 6),
            ("\u{08}\u{7F}\u{0}", "␈␡␀", 3), ("a\u{9B}2Jb\u{85}", "a�2Jb�", 6), ("a\u{202E}b\u{2066}c\u{200F}", "abc", 3),
            ("a\u{200B}b\u{FEFF}c\u{2060}", "abc", 3), ("a\u{2028}b\u{2029}", "a�b�", 4), ("\u{E000}\u{10FFFF}", "��", 2),
            ("a\u{A0}b", "a b", 3), ("日本", "日本", 4), ("🎉", "🎉", 2), ("e\u{301}", "e\u{301}", 1), ("\u{301}a", "a", 1), ("", "", 0),
            ("नमस्ते", "नमस्ते", 4), ("한국", "한국", 4),
        ] as [(String, String, Int)]
    )
    func cells(text: String, expected: String, width: Int) {
        let cell = SafeText.cell(text, width: 40)
        #expect(cell.text == expected)
        #expect(cell.width == width)
    }

    @Test(
        "Text that is too wide ends with an ellipsis, never in the middle of a wide character",
        arguments: [("abcdef", "abcd…", 5), ("日本語", "日本…", 5), ("a日本語", "a日…", 4), ("abcde", "abcde", 5)]
    )
    func cuts(text: String, expected: String, width: Int) {
        let cell = SafeText.cell(text, width: 5)
        #expect(cell.text == expected)
        #expect(cell.width == width)
        #expect(SafeText.padded(text, width: 5).unicodeScalars.reduce(0) { $0 + CharacterWidth.of($1) } == 5)
    }

    @Test("Ten thousand combining marks and a megabyte of text are bounded")
    func bounded() {
        let zalgo = SafeText.cell("a" + String(repeating: "\u{301}", count: 10_000) + "b", width: 10)
        #expect(zalgo.text.unicodeScalars.count <= 60)
        #expect(SafeText.cell(String(repeating: "x", count: 1 << 20), width: 10).text == "xxxxxxxxx…")
    }

    @Test("Right-to-left text is isolated from its neighbours")
    func isolates() {
        let cell = SafeText.cell("שלום", width: 10)
        #expect(cell.text == "\u{2068}שלום\u{2069}")
        #expect(cell.width == 4)
    }

    @Test("No text at all makes a terminal obey or a column too wide")
    func generated() {
        var random = Seeded(1)
        for _ in 0..<20_000 {
            var text = String.UnicodeScalarView()
            for _ in 0..<random.below(30) {
                let range = [0x100, 0x3000, 0x11_0000][random.below(3)]
                if let scalar = Unicode.Scalar(UInt32(random.below(range))) { text.append(scalar) }
            }
            let cell = SafeText.cell(String(text), width: 12)
            #expect(cell.width <= 12)
            let isHarmless = cell.text.unicodeScalars.allSatisfy { scalar in
                scalar == "\u{2068}" || scalar == "\u{2069}"
                    || ![.control, .format, .lineSeparator, .paragraphSeparator, .unassigned].contains(scalar.properties.generalCategory)
            }
            #expect(isHarmless)
        }
    }

    @Test(
        "JSON lines carry dangerous characters as escapes",
        arguments: [
            (#"{"a":"plain é 日 🎉"}"#, #"{"a":"plain é 日 🎉"}"#), ("{\"a\":\"\u{9B}2J\"}", #"{"a":"\u009b2J"}"#),
            ("\"\u{7F}\u{202E}\"", #""\u007f\u202e""#),
            ("\"\u{E0001}\"", #""\udb40\udc01""#), ("\"\u{2028}\"", #""\u2028""#),
        ]
    )
    func json(text: String, expected: String) { #expect(SafeText.escapedJSON(text) == expected) }
}

import Calls
import Foundation
import TestSupport
import Testing

@Suite("Workspace ids and desk names")
struct IdentifierTests {
    @Test(
        "Lower-case letters, digits and inner hyphens are an id",
        arguments: ["a", "0", "acme", "a-b", "a--b", "0-9", "demo-2", String(repeating: "a", count: 63)]
    )
    func allowed(text: String) throws {
        #expect(WorkspaceID(rawValue: text)?.rawValue == text)
        #expect(DeskName(rawValue: text)?.rawValue == text)
        #expect(try WorkspaceID(text).description == text)
    }

    @Test(
        "Whatever has a meaning in a topic, a path or a file name is no id",
        arguments: [
            "", " ", "-", "-a", "a-", "--", "a/b", "/", "+", "#", "a+", "a#", "$SYS", "$", ".", "..", "a.b", "a@b", "%2f", "a%00", "\u{0}", "a\u{0}",
            "a\u{0}b", "A", "Acme", "é", "e\u{301}", "a\u{301}", "ａ", "٣", "९", "a\n", "\na", "a\r\n", "a\t", " a", "a ", "a b", "a\u{200f}",
            "\u{202e}a",
            "a\u{feff}", "a\u{2028}", "a_b", "a:b", "a\\b", "ß", "ı", "a\u{ad}", "workspace/demo", "*", "?",
        ]
    )
    func refused(text: String) {
        #expect(WorkspaceID(rawValue: text) == nil)
        #expect(DeskName(rawValue: text) == nil)
        #expect(throws: InvalidIdentifier.self) { try WorkspaceID(text) }
        #expect(throws: InvalidIdentifier.self) { try DeskName(text) }
    }

    @Test("An id has at most 63 characters", arguments: [64, 65, 65_536])
    func tooLong(length: Int) {
        #expect(WorkspaceID(rawValue: String(repeating: "a", count: length)) == nil)
    }

    @Test("Generated texts are ids exactly if the documented pattern matches all of them")
    func generated() throws {
        let pattern = try Regex("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")
        var random = SeededGenerator(seed: 24)
        let usual = "abcxyz0189-----".unicodeScalars.map { $0 }
        let hostile = usual + "A/+#$.%_ \u{0}\n\u{e9}\u{301}\u{200f}".unicodeScalars
        var accepted = 0
        for round in 0..<4000 {
            let text = random.text(of: round.isMultiple(of: 2) ? usual : hostile, length: 0...70)
            let expected = try pattern.wholeMatch(in: text) != nil
            #expect((WorkspaceID(rawValue: text) != nil) == expected, "\(text.debugDescription)")
            accepted += expected ? 1 : 0
        }
        #expect(accepted > 500)
    }

    @Test("An id that comes in JSON is held to the same rule")
    func decoding() throws {
        #expect(try JSONDecoder().decode([WorkspaceID].self, from: Data(#"["acme"]"#.utf8)).first?.rawValue == "acme")
        #expect(throws: DecodingError.self) { try JSONDecoder().decode([WorkspaceID].self, from: Data(#"["a/b"]"#.utf8)) }
        #expect(throws: DecodingError.self) { try JSONDecoder().decode([DeskName].self, from: Data(##"["#"]"##.utf8)) }
    }

    @Test("The error says what was expected and does not repeat what came")
    func errorText() {
        let error = #expect(throws: InvalidIdentifier.self) { try WorkspaceID("\u{1b}[31mevil") }
        #expect(error?.description.contains("workspace id") == true)
        #expect(error?.description.contains("evil") == false)
    }
}

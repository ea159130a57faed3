import Foundation
import Testing

@testable import deskbell

@Suite("What commands print")
struct ConsoleTests {
    @Test("shows raw bytes on a terminal without one that it obeys")
    func escaped() {
        #expect(Console.escaped(Data("a\tb\nc\u{1B}[2J\u{9B}\u{202E}\u{7F}é".utf8)) == "a\tb\nc\\u{1b}[2J\\u{9b}\\u{202e}\\u{7f}é")
        #expect(Console.escaped(Data([0x41, 0x9B, 0xFF])) == "A\u{FFFD}\u{FFFD}")
    }
}

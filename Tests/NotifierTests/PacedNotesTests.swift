import Testing

@testable import Notifier

@Suite("Notes that may go on for ever")
struct PacedNotesTests {
    @Test("What happens again and again is said at once, then counted once a minute, each by itself; after a quiet minute it is said at once again")
    func paced() {
        var notes = PacedNotes()
        let first = (0..<500).map { _ in notes.isFirst(of: "a") }
        #expect(first == [true] + Array(repeating: false, count: 499))
        let other = notes.isFirst(of: "b")
        #expect(other)
        let busy = notes.intervalPassed(of: "a")
        let quiet = notes.intervalPassed(of: "a")
        #expect(busy == 499 && quiet == nil)
        let again = notes.isFirst(of: "a")
        #expect(again)
        let alone = notes.intervalPassed(of: "b")
        #expect(alone == nil)
    }
}

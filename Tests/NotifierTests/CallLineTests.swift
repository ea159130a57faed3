import Calls
import Foundation
import Testing

@testable import Notifier

@Suite("A call's line on the screen")
struct CallLineTests {
    private func line(_ event: CallEvent, color: Bool = false) -> String {
        CallLine(hasColor: color).text(event, now: Sample.received)
    }

    @Test("It holds time, status, duration, name, agent, group and recording")
    func holdsAll() {
        let text = line(Sample.event(1))
        #expect(text.contains("  ✓ completed    2m 15s  Asha Verma  "))
        #expect(text.hasSuffix("  Ashish            sales         rec"))
        #expect(text.prefix(8).filter { $0 == ":" }.count == 2)
    }

    @Test("Columns stand under each other whatever is in them")
    func aligned() {
        let names = ["Asha Verma", "日本太郎", "e\u{301}\u{301}va", "🎉🎉", String(repeating: "x", count: 300), "\u{1B}[2J", "नमस्ते"]
        let widths = names.map { name in
            let text = line(Sample.event(1, lead: name))
            let before = text.range(of: "Ashish").map { text[..<$0.lowerBound] } ?? ""
            return before.unicodeScalars.reduce(0) { $0 + CharacterWidth.of($1) }
        }
        #expect(Set(widths).count == 1, "\(widths)")
    }

    @Test("Without a lead there is the number, and how many leads have it")
    func customer() {
        #expect(line(Sample.event(1, lead: nil)).contains("9876543210  "))
        #expect(line(Sample.event(1, lead: nil) { $0.leadMatches = 3 }).contains("9876543210 (3 leads)"))
        #expect(line(Sample.event(1, lead: nil) { $0.call.customerNumber = nil }).contains("unknown number"))
        #expect(line(Sample.event(1) { $0.erased = true }).contains("(erased)"))
    }

    @Test("What is unknown leaves its column empty, and no spaces end the line")
    func trims() {
        let text = line(
            Sample.event(1) {
                $0.call.agentName = nil
                $0.call.agentNumber = nil
                $0.call.group = nil
                $0.call.hasRecording = false
                $0.call.durationSeconds = nil
            }
        )
        #expect(text.hasSuffix("Asha Verma"))
    }

    @Test("Only the status is coloured, and only if colour is wanted", arguments: CallStatus.allCases)
    func colors(status: CallStatus) {
        let event = Sample.event(1, status: status)
        let colored = line(event, color: true)
        #expect(colored.filter { $0 == "\u{1B}" }.count == 2)
        #expect(!line(event).contains("\u{1B}"))
        #expect(line(event).contains(" \(status.rawValue) "))
    }

    @Test(
        "Durations read like a clock",
        arguments: [(0, "0s"), (45, "45s"), (60, "1m 00s"), (135, "2m 15s"), (3599, "59m 59s"), (3720, "1h 02m"), (-5, "0s"), (Int.max, ">99h")]
    )
    func durations(seconds: Int, expected: String) { #expect(ClockFace.duration(seconds: seconds) == expected) }

    @Test("A call of another day shows its date")
    func otherDay() {
        let text = ClockFace.time(Sample.received, now: Sample.received.adding(seconds: 3 * 86_400))
        #expect(text.contains(" Nov ") && text.count == 12)
    }
}

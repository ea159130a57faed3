import Calls
import TestSupport
import Testing

@Suite("The place in the log")
struct LogCursorTests {
    @Test(
        "The next number is handled, lower ones are dropped, higher ones are a hole",
        arguments: [(0, 1, .next), (0, 2, .hole), (41, 42, .next), (41, 41, .repeated), (41, 1, .repeated), (41, 43, .hole), (41, -5, .repeated)]
            as [(Int64, Int64, LogCursor.Verdict)]
    )
    func verdicts(position: Int64, seq: Int64, verdict: LogCursor.Verdict) {
        #expect(LogCursor(position: position).verdict(on: seq) == verdict)
    }

    @Test("It never moves back, except over a gap that says that the log is behind")
    func direction() throws {
        var cursor = LogCursor(position: 41)
        cursor.advance(to: 7)
        #expect(cursor.position == 41)
        let gap = try #require(cursor.gap(emptyUpTo: 10, oldest: 1))
        #expect(gap == LogCursor.Gap(after: 41, next: 11, reason: .ahead))
        cursor.pass(gap)
        #expect(cursor.position == 10)
    }

    @Test("A gap in what was read from the log has the reason that its bounds tell")
    func reasons() {
        let cursor = LogCursor(position: 10)
        #expect(cursor.gap(before: 11, oldest: 1) == nil)
        #expect(cursor.gap(before: 2000, oldest: 2000) == LogCursor.Gap(after: 10, next: 2000, reason: .expired))
        #expect(cursor.gap(before: 1_000_041, oldest: 1) == LogCursor.Gap(after: 10, next: 1_000_041, reason: .restored))
        #expect(cursor.gap(emptyUpTo: 10, oldest: 11) == nil)
        #expect(cursor.gap(emptyUpTo: 20, oldest: 21) == LogCursor.Gap(after: 10, next: 21, reason: .expired))
        #expect(cursor.gap(emptyUpTo: 1_000_010, oldest: 1) == LogCursor.Gap(after: 10, next: 1_000_011, reason: .restored))
    }

    /// Numbers come from a request header, a file or the network.
    @Test("Numbers at the end of the range are no trap", arguments: [Int64.min, -1, 0, 1 << 53, Int64.max - 1, Int64.max])
    func extremes(number: Int64) {
        for other in [Int64.min, -1, 0, 57, 1 << 53, Int64.max] {
            var cursor = LogCursor(position: number)
            _ = cursor.verdict(on: other)
            for gap in [cursor.gap(before: other, oldest: other), cursor.gap(emptyUpTo: other, oldest: number)] {
                guard let gap else { continue }
                cursor.pass(gap)
                cursor.advance(to: other)
                _ = cursor.verdict(on: number)
            }
            #expect((0...(1 << 53)).contains(cursor.position))
        }
    }

    @Test("Whatever a broker loses, repeats and reorders, every event is handled once and in order")
    func interleavings() {
        var random = SeededGenerator(seed: 57)
        for _ in 0..<400 {
            let head = Int64.random(in: 1...60, using: &random)
            let start = Int64.random(in: 0...head, using: &random)
            var arriving: [Int64] = []
            for seq in 1...head {
                for _ in 0..<(Int.random(in: 0...9, using: &random) < 7 ? 1 : Int.random(in: 0...3, using: &random)) { arriving.append(seq) }
            }
            for _ in 0..<Int.random(in: 0...20, using: &random) where arriving.count > 1 {
                arriving.swapAt(Int.random(in: arriving.indices, using: &random), Int.random(in: arriving.indices, using: &random))
            }
            var reader = Reader(cursor: LogCursor(position: start), log: Array(1...head), oldest: 1, head: head)
            for seq in arriving { reader.live(seq, random: &random) }
            reader.fetch(limit: 100)
            #expect(reader.handled == Array((start + 1)..<(head + 1)))
            #expect(reader.gaps.isEmpty)
        }
    }

    @Test("In a log with holes everything that exists is handled once, and every number that does not is told")
    func holes() {
        var random = SeededGenerator(seed: 58)
        for _ in 0..<400 {
            let head = Int64.random(in: 1...80, using: &random)
            let log = (1...head).filter { _ in random.flip() }
            let start = Int64.random(in: 0...head, using: &random)
            var reader = Reader(cursor: LogCursor(position: start), log: log, oldest: log.first ?? head + 1, head: head)
            for seq in log.shuffled(using: &random).prefix(10) { reader.live(seq, random: &random) }
            reader.fetch(limit: 100)
            #expect(reader.handled == log.filter { $0 > start })
            let told = reader.gaps.flatMap { Array(($0.after + 1)..<$0.next) }
            #expect(told == ((start + 1)..<(head + 1)).filter { !log.contains($0) })
            #expect(reader.cursor.position == head)
        }
    }

    /// A consumer as the documentation describes it.
    private struct Reader {
        var cursor: LogCursor
        let log: [Int64]
        let oldest: Int64
        /// Known from a beacon, whether or not the log still has that event.
        let head: Int64
        var handled: [Int64] = []
        var gaps: [LogCursor.Gap] = []

        mutating func live(_ seq: Int64, random: inout SeededGenerator) {
            switch cursor.verdict(on: seq) {
            case .next: handle(seq)
            case .repeated: break
            case .hole: fetch(limit: Int.random(in: 1...5, using: &random), upTo: seq)
            }
        }

        /// Reads pages until the head, or until what is known to exist is there.
        mutating func fetch(limit: Int, upTo: Int64? = nil) {
            while cursor.position < upTo ?? head {
                let page = log.filter { $0 > cursor.position }.prefix(limit)
                for seq in page {
                    if let gap = cursor.gap(before: seq, oldest: oldest) { pass(gap) }
                    handle(seq)
                }
                if page.isEmpty, let gap = cursor.gap(emptyUpTo: head, oldest: oldest) { pass(gap) }
            }
        }

        private mutating func pass(_ gap: LogCursor.Gap) {
            gaps.append(gap)
            cursor.pass(gap)
        }

        private mutating func handle(_ seq: Int64) {
            handled.append(seq)
            cursor.advance(to: seq)
        }
    }
}

import Testing

@testable import Gateway

@Suite("Replay requests")
struct ReplayLimiterTests {
    @Test("that make progress are never limited, however short the pages are")
    func progress() {
        var limiter = ReplayLimiter()
        let answers = (0..<10_000).map { number in
            defer { limiter.answered(desk: "a", upTo: Int64(number + 1)) }
            return limiter.allows(desk: "a", after: Int64(number), now: .milliseconds(number))
        }
        #expect(answers.allSatisfy { $0 })
    }

    @Test("that begin one number further each time, within what was just sent, are limited as those for the same stretch")
    func creeping() {
        var limiter = ReplayLimiter()
        let answers = (0..<100).map { number in
            let isAllowed = limiter.allows(desk: "a", after: Int64(number), now: .milliseconds(number))
            if isAllowed { limiter.answered(desk: "a", upTo: 500) }
            return isAllowed
        }
        #expect(answers.count { $0 } == 5)
        let next = limiter.allows(desk: "a", after: 500, now: .milliseconds(100))
        #expect(next)
    }

    @Test("for the same stretch again and again are limited, of that desk only, and allowed again after a pause")
    func loop() {
        var limiter = ReplayLimiter()
        let answers = (0..<100).map { limiter.allows(desk: "a", after: 5, now: .milliseconds($0)) }
        #expect(answers.count { $0 } == 5)
        let (other, later) = (limiter.allows(desk: "b", after: 5, now: .milliseconds(100)), limiter.allows(desk: "a", after: 5, now: .seconds(11)))
        #expect(other && later)
    }

    @Test("are answered to whoever waits as told, however often it asked before")
    func patience() {
        var limiter = ReplayLimiter()
        let answers = (0..<40).map { limiter.allows(desk: "a", after: 5, now: .milliseconds($0 * 250)) }
        let (first, rest) = (answers.prefix(5), answers.dropFirst(5))
        #expect(first.allSatisfy { $0 } && rest.enumerated().allSatisfy { $0.element == !$0.offset.isMultiple(of: 2) })
    }

    @Test("that are not answered are told so at most twice a second")
    func told() {
        var limiter = ReplayLimiter()
        _ = limiter.allows(desk: "a", after: 5, now: .zero)
        let told = (0..<1000).filter { limiter.mayTellToWait(desk: "a", now: .milliseconds($0)) }
        #expect(told == [0, 500])
    }
}

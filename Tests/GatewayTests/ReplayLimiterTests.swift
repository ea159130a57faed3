import Testing

@testable import Gateway

@Suite("Replay requests")
struct ReplayLimiterTests {
    @Test("that make progress are never limited")
    func progress() {
        var limiter = ReplayLimiter()
        let answers = (0..<10_000).map { limiter.allows(desk: "a", after: Int64($0), now: .milliseconds($0)) }
        #expect(answers.allSatisfy { $0 })
    }

    @Test("for the same stretch again and again are limited, of that desk only, and allowed again after a pause")
    func loop() {
        var limiter = ReplayLimiter()
        let answers = (0..<100).map { limiter.allows(desk: "a", after: 5, now: .milliseconds($0)) }
        #expect(answers.count { $0 } == 5)
        let (other, later) = (limiter.allows(desk: "b", after: 5, now: .milliseconds(100)), limiter.allows(desk: "a", after: 5, now: .seconds(11)))
        #expect(other && later)
    }
}

import Testing

@testable import Gateway

@Suite("A rate limit")
struct RateLimitTests {
    @Test("allows its burst at once and its rate in the long run")
    func rate() {
        var limit = RateLimit(perSecond: 10, burst: 5)
        let atOnce = (0..<20).map { _ in limit.takes(now: .zero) }.count { $0 }
        var later = 0
        for tenth in 1...100 where limit.takes(now: .milliseconds(100 * tenth)) { later += 1 }
        #expect(atOnce == 5 && later == 100)
    }
}

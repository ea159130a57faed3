import Testing

@testable import Supervisor

@Suite("Delays before a restart")
struct RestartPolicyTests {
    @Test("A first failure is answered at once, a crash loop ever more slowly, but always within 2 s")
    func backOff() {
        var policy = RestartPolicy()
        let delays = (0..<20).map { _ in policy.delay(afterRunningFor: .milliseconds(50)) }
        #expect(delays.first == .zero)
        #expect(delays == delays.sorted())
        #expect(delays.allSatisfy { $0 < .seconds(2) })
        #expect(delays.last == .milliseconds(1_500))
    }

    @Test("A child that ran well for a while starts over with no delay")
    func recovery() {
        var policy = RestartPolicy()
        for _ in 0..<9 { _ = policy.delay(afterRunningFor: .zero) }
        #expect(policy.delay(afterRunningFor: .seconds(10)) == .zero)
        #expect(policy.delay(afterRunningFor: .zero) == .milliseconds(250))
    }
}

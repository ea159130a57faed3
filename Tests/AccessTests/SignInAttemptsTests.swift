import Testing

@testable import Access

@Suite("Failed sign-ins")
struct SignInAttemptsTests {
    private let start = ContinuousClock.now

    @Test("After the limit an account has to wait at that address, and nobody else")
    func limited() throws {
        let attempts = SignInAttempts(limit: 3, now: start)
        for _ in 0..<3 { #expect(attempts.begin(account: "a", address: "1", now: start) == nil) }
        let wait = try #require(attempts.begin(account: "a", address: "1", now: start))
        #expect(wait > .zero && wait <= .seconds(300))
        #expect(attempts.begin(account: "a", address: "2", now: start) == nil)
        #expect(attempts.begin(account: "b", address: "1", now: start) == nil)
    }

    @Test("The right password clears the count")
    func cleared() {
        let attempts = SignInAttempts(limit: 2, now: start)
        for _ in 0..<10 {
            #expect(attempts.begin(account: "a", address: "1", now: start) == nil)
            attempts.succeeded(account: "a", address: "1")
        }
    }

    @Test("Failures are forgotten after two periods, not at the turn of one")
    func forgotten() {
        let attempts = SignInAttempts(limit: 1, period: .seconds(10), now: start)
        #expect(attempts.begin(account: "a", address: "1", now: start + .seconds(9)) == nil)
        #expect(attempts.begin(account: "a", address: "1", now: start + .seconds(11)) != nil)
        #expect(attempts.begin(account: "a", address: "1", now: start + .seconds(22)) == nil)
    }

    @Test("A million accounts do not take a million places")
    func bounded() {
        let attempts = SignInAttempts(limit: 1, capacity: 100, now: start)
        for account in 0..<10_000 { #expect(attempts.begin(account: "\(account)", address: "1", now: start) == nil) }
        #expect(attempts.count <= 200)
    }
}

import Testing

@testable import Access

/// Attack 42.
@Suite("Failed sign-ins")
struct SignInAttemptsTests {
    private let start = ContinuousClock.now

    private func attempts(pair: Int = 1000, address: Int = 1000, account: Int = 1000, period: Duration = .seconds(300)) -> SignInAttempts {
        SignInAttempts(limits: .init(pair: pair, address: address, account: account, slowdown: .seconds(10)), period: period, now: start)
    }

    @Test("After the limit an account has to wait at that address, and nobody else")
    func limited() throws {
        let attempts = attempts(pair: 3)
        for _ in 0..<3 { #expect(attempts.begin(account: "a", address: "1", now: start) == nil) }
        let wait = try #require(attempts.begin(account: "a", address: "1", now: start))
        #expect(wait > .zero && wait <= .seconds(300))
        #expect(attempts.begin(account: "a", address: "2", now: start) == nil)
        #expect(attempts.begin(account: "b", address: "1", now: start) == nil)
    }

    @Test("The right password clears the count")
    func cleared() {
        let attempts = attempts(pair: 2, address: 2, account: 2)
        for _ in 0..<10 {
            #expect(attempts.begin(account: "a", address: "1", now: start) == nil)
            attempts.succeeded(account: "a", address: "1")
        }
    }

    @Test("Failures are forgotten after two periods, not at the turn of one")
    func forgotten() {
        let attempts = attempts(pair: 1, period: .seconds(10))
        #expect(attempts.begin(account: "a", address: "1", now: start + .seconds(9)) == nil)
        #expect(attempts.begin(account: "a", address: "1", now: start + .seconds(11)) != nil)
        #expect(attempts.begin(account: "a", address: "1", now: start + .seconds(22)) == nil)
    }

    @Test("One address that tries many accounts has to wait, except for who signed in there before; other addresses have not")
    func manyAccounts() throws {
        let attempts = attempts(address: 5)
        #expect(attempts.begin(account: "colleague", address: "1", now: start) == nil)
        attempts.succeeded(account: "colleague", address: "1")
        for account in 0..<5 { #expect(attempts.begin(account: "\(account)", address: "1", now: start) == nil) }
        let wait = try #require(attempts.begin(account: "5", address: "1", now: start))
        #expect(wait > .zero && wait <= .seconds(300))
        #expect(attempts.begin(account: "colleague", address: "1", now: start) == nil)
        #expect(attempts.begin(account: "5", address: "2", now: start) == nil)
        #expect(attempts.begin(account: "5", address: "1", now: start + .seconds(601)) == nil)
    }

    @Test("An office of a thousand who sign in one after the other never waits, also if each mistypes once in a while")
    func office() {
        let attempts = SignInAttempts(now: start)
        for person in 0..<1000 {
            if person.isMultiple(of: 20) { #expect(attempts.begin(account: "\(person)", address: "1", now: start) == nil) }
            #expect(attempts.begin(account: "\(person)", address: "1", now: start) == nil)
            attempts.succeeded(account: "\(person)", address: "1")
        }
    }

    @Test("An account that many addresses try takes one of them every ten seconds, and its owner at once where they signed in before")
    func manyAddresses() throws {
        let attempts = attempts(account: 5)
        #expect(attempts.begin(account: "owner", address: "home", now: start) == nil)
        attempts.succeeded(account: "owner", address: "home")
        for address in 0..<5 { #expect(attempts.begin(account: "owner", address: "\(address)", now: start) == nil) }
        var passed = 0
        for second in 0..<100 {
            if attempts.begin(account: "owner", address: "x\(second)", now: start + .seconds(second)) == nil { passed += 1 }
        }
        #expect(passed == 10)
        let wait = try #require(attempts.begin(account: "owner", address: "y", now: start + .seconds(99)))
        #expect(wait > .zero && wait <= .seconds(10))
        #expect(attempts.begin(account: "owner", address: "home", now: start + .seconds(99)) == nil)
        #expect(attempts.begin(account: "another", address: "y", now: start + .seconds(99)) == nil)
    }

    @Test("Who signs in again and again does not wash off the failures of others at the address or the account")
    func noRefund() {
        let attempts = attempts(address: 5)
        for round in 0..<5 {
            #expect(attempts.begin(account: "mine", address: "1", now: start) == nil)
            attempts.succeeded(account: "mine", address: "1")
            #expect(attempts.begin(account: "theirs \(round)", address: "1", now: start) == nil)
        }
        #expect(attempts.begin(account: "mine", address: "1", now: start) == nil)
        attempts.succeeded(account: "mine", address: "1")
        #expect(attempts.begin(account: "theirs", address: "1", now: start) != nil)
    }

    @Test("An address where the account signed in before is limited by its own failures")
    func known() {
        let attempts = attempts(pair: 3)
        #expect(attempts.begin(account: "a", address: "1", now: start) == nil)
        attempts.succeeded(account: "a", address: "1")
        for _ in 0..<3 { #expect(attempts.begin(account: "a", address: "1", now: start) == nil) }
        #expect(attempts.begin(account: "a", address: "1", now: start) != nil)
    }

    @Test("An attempt that nobody looked at counts for nothing: an office may sign in at once, however few passwords are computed at a time")
    func undone() {
        let attempts = SignInAttempts(now: start)
        for number in 0..<1000 {
            #expect(attempts.begin(account: "\(number % 150)", address: "1", now: start) == nil)
            attempts.undone(account: "\(number % 150)", address: "1")
        }
        #expect(attempts.count == 0)
    }

    @Test("A million accounts and addresses do not take a million places")
    func bounded() {
        let attempts = SignInAttempts(capacity: 100, now: start)
        for number in 0..<10_000 {
            #expect(attempts.begin(account: "\(number)", address: "\(number)", now: start) == nil)
            if number.isMultiple(of: 2) { attempts.succeeded(account: "\(number)", address: "\(number)") }
        }
        #expect(attempts.count <= 500)
    }

    @Test(
        "All addresses that one customer of a network has count as one",
        arguments: [
            ("203.0.113.7", "203.0.113.7"), ("::ffff:203.0.113.7", "203.0.113.7"), ("2001:db8:1:2:3:4:5:6", "20:1:d:b8:0:1:0:2::/64"),
            ("2001:db8:1:2::1", "20:1:d:b8:0:1:0:2::/64"), ("2001:DB8:1:3::1", "20:1:d:b8:0:1:0:3::/64"), ("unknown", "unknown"), ("", ""),
            ("no:address", "no:address"),
        ]
    )
    func blocks(address: String, block: String) {
        #expect(AddressBlock.containing(address) == block)
    }
}

import Calls
import Foundation
import GRDB
import Testing

@testable import Storage

@Suite("How much is kept")
struct RetentionTests {
    private typealias Fixture = StoreFixture
    private static let day: Int64 = 86_400

    private func seqs(_ fixture: Fixture) async throws -> [Int64] { try await fixture.log().map(\.seq) }

    @Test("What is young and few is kept")
    func nothing() async throws {
        let fixture = try await Fixture()
        try await fixture.fill(10)
        #expect(try await fixture.store.prune(.standard, now: Fixture.now) == 0)
        #expect(try await fixture.store.bounds(of: fixture.acme) == LogBounds(oldest: 1, head: 10))
    }

    @Test("Beyond the number of events the oldest go, however young")
    func byCount() async throws {
        let fixture = try await Fixture()
        try await fixture.fill(30)
        #expect(try await fixture.store.prune(Retention(seconds: Self.day, events: 12), now: Fixture.now) == 18)
        #expect(try await seqs(fixture) == Array(19...30))
        #expect(try await fixture.store.bounds(of: fixture.acme) == LogBounds(oldest: 19, head: 30))
        #expect(try await fixture.ingest(Fixture.report(.completed, "next")) == .accepted(seq: 31))
    }

    @Test("With none kept the log begins after its head")
    func everything() async throws {
        let fixture = try await Fixture()
        try await fixture.fill(3)
        #expect(try await fixture.store.prune(Retention(seconds: Self.day, events: 0), now: Fixture.now) == 3)
        #expect(try await fixture.store.bounds(of: fixture.acme) == LogBounds(oldest: 4, head: 3))
        #expect(try await fixture.ingest(Fixture.report(.completed, "next")) == .accepted(seq: 4))
    }

    @Test("What is too old goes, round by round, and what is young stays")
    func byAge() async throws {
        let fixture = try await Fixture()
        try await fixture.fill(40, at: Fixture.now.adding(seconds: -100 * Self.day))
        try await fixture.fill(60)
        var rounds = 0
        while try await fixture.store.prune(.standard, now: Fixture.now) > 0 { rounds += 1 }
        #expect(try await seqs(fixture) == Array(41...100))
        #expect(rounds > 5)
    }

    @Test("A clock that is set far ahead costs nothing of the log, nor what recognises repeats (attack 29)", arguments: [1, 10, 100])
    func clockAhead(events: Int) async throws {
        let fixture = try await Fixture()
        try await fixture.fill(events)
        try await fixture.store.prune(.standard, now: Fixture.now)
        // Twenty years ahead, through a day of hourly rounds.
        for hour in 0..<24 {
            let ahead = Fixture.now.adding(seconds: 20 * 365 * Self.day + Int64(hour) * 3600)
            #expect(try await fixture.store.prune(.standard, now: ahead) == 0)
        }
        #expect(try await seqs(fixture).count == events)
        #expect(try await fixture.count("receipt") == events)
    }

    @Test("A clock that was set back keeps nothing for longer once it is right again")
    func clockBehind() async throws {
        let fixture = try await Fixture()
        try await fixture.fill(10, at: Fixture.now.adding(seconds: -100 * Self.day))
        #expect(try await fixture.store.prune(.standard, now: Fixture.now.adding(seconds: -20 * Self.day)) == 0)
        try await fixture.store.prune(.standard, now: Timestamp(seconds: 0))
        var rounds = 0
        while try await !seqs(fixture).isEmpty, rounds < 400 {
            try await fixture.store.prune(.standard, now: Fixture.now)
            rounds += 1
        }
        // Two hours a round, from eighty days to ninety.
        #expect((120..<400).contains(rounds))
    }

    @Test("An event that was stamped with a clock far ahead does not keep old ones for ever")
    func stampedAhead() async throws {
        let fixture = try await Fixture()
        let old = Fixture.now.adding(seconds: -100 * Self.day)
        try await fixture.fill(10, at: old)
        try await fixture.fill(1, at: Timestamp(seconds: 2_145_916_800))
        try await fixture.fill(10, at: old)
        try await fixture.fill(10)
        while try await fixture.store.prune(.standard, now: Fixture.now) > 0 {}
        #expect(try await seqs(fixture).count <= 11)
    }

    @Test("The jump of a restore is no reason to forget what was restored")
    func afterRestore() async throws {
        let fixture = try await Fixture()
        try await fixture.fill(20)
        try await fixture.execute("UPDATE workspace SET seq = seq + \(Store.restoreJump)")
        try await fixture.fill(5)
        #expect(try await fixture.store.prune(.standard, now: Fixture.now) == 0)
        #expect(try await fixture.store.prune(Retention(seconds: Self.day, events: 10), now: Fixture.now) == 15)
        #expect(try await seqs(fixture) == Array(16...20) + Array((Store.restoreJump + 21)...(Store.restoreJump + 25)))
        #expect(try await fixture.store.prune(Retention(seconds: Self.day, events: 3), now: Fixture.now) == 7)
        #expect(try await fixture.store.bounds(of: fixture.acme)?.oldest == Store.restoreJump + 23)
    }

    @Test("A long log is shortened in small steps, between which webhooks are stored")
    func steps() async throws {
        let fixture = try await Fixture()
        try await fixture.execute(
            """
            INSERT INTO event (workspace_id, seq, type, call_id, received_at, body)
            WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5500) SELECT 'acme', i, 'live_call', 'c', ?, '{}' FROM n
            """,
            [Fixture.now.microseconds]
        )
        try await fixture.execute("UPDATE workspace SET seq = 5500")
        let before = fixture.store.writeStatistics.writes
        #expect(try await fixture.store.prune(Retention(seconds: Self.day, events: 500), now: Fixture.now) == 5000)
        // The clock, 25 steps of the log, one of what recognises repeats.
        #expect(fixture.store.writeStatistics.writes - before == 27)
        #expect(try await fixture.store.bounds(of: fixture.acme) == LogBounds(oldest: 5001, head: 5500))
    }

    @Test("What recognises repeats goes after thirty days, all of it, and repeats are recognised even then")
    func receipts() async throws {
        let fixture = try await Fixture()
        try await fixture.execute(
            """
            INSERT INTO receipt (workspace_id, digest, seq, received_at)
            WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 12000) SELECT 'acme', 'old' || i, 1, ? FROM n
            """,
            [Fixture.now.microseconds]
        )
        try await fixture.ingest(Fixture.report(.completed, "1"))
        let later = Fixture.now.adding(seconds: 31 * Self.day)
        try await fixture.ingest(Fixture.report(.completed, "2"), at: later)
        try await fixture.store.prune(.standard, now: later)
        #expect(try await fixture.count("receipt") == 1)
        #expect(try await fixture.ingest(Fixture.report(.completed, "1"), at: later) == .duplicate(seq: 1))
    }
}

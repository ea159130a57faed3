import Calls
import Foundation
import Testing

@testable import Storage

@Suite("Reading the log")
struct LogTests {
    private typealias Fixture = StoreFixture

    @Test("Of very many calls in progress the newest are told")
    func manyLiveCalls() async throws {
        let fixture = try await Fixture()
        for first in stride(from: 0, to: 520, by: 104) {
            try await withThrowingTaskGroup { group in
                for number in first..<(first + 104) {
                    group.addTask { try await fixture.ingest(Fixture.report(.ringing, "\(number)", from: "98\(10_000_000 + number)")) }
                }
                try await group.waitForAll()
            }
        }
        let live = try await fixture.store.liveCalls(in: fixture.acme, now: Fixture.now)
        let seqs = try live.events.map { try EventJSON.decode(CallEvent.self, from: $0.utf8).seq }
        #expect(live.head == 520)
        #expect(seqs == Array(21...520))
    }

    @Test("No number is given that JavaScript would round (hole 14)")
    func highestNumber() async throws {
        let fixture = try await Fixture()
        let highest: Int64 = (1 << 53) - 1
        try await fixture.execute("UPDATE workspace SET seq = \(highest - 1)")
        #expect(try await fixture.ingest(Fixture.report(.completed, "1")) == .accepted(seq: highest))
        await #expect(throws: StoreError.self) { try await fixture.ingest(Fixture.report(.completed, "2")) }
        #expect(try await fixture.store.bounds(of: fixture.acme)?.head == highest)
    }

    @Test("Pages end at the limit, follow each other without a seam, and say where the log begins and ends")
    func pages() async throws {
        let fixture = try await Fixture()
        try await fixture.fill(25)
        var seqs: [Int64] = []
        var sizes: [Int] = []
        while true {
            let page = try await fixture.store.page(of: fixture.acme, after: seqs.last ?? 0, limit: 10, maximumBytes: .max)
            #expect(page.oldest == 1 && page.head == 25)
            if page.entries.isEmpty { break }
            sizes.append(page.entries.count)
            seqs += page.entries.map(\.seq)
        }
        #expect(sizes == [10, 10, 5])
        #expect(seqs == Array(1...25))
    }

    @Test("A page ends before it holds too many bytes, but has one entry at least", arguments: [(0, 1), (1, 1), (2, 2), (7, 7)])
    func bytes(events: Int, expected: Int) async throws {
        let fixture = try await Fixture()
        try await fixture.fill(9)
        let sizes = try await fixture.store.page(of: fixture.acme, after: 0, limit: 9, maximumBytes: .max).entries.map(\.json.utf8.count)
        let budget = sizes.prefix(events).reduce(0, +)
        let page = try await fixture.store.page(of: fixture.acme, after: 0, limit: 9, maximumBytes: budget)
        #expect(page.entries.count == expected)
    }

    @Test("Any position can be asked for", arguments: [(Int64.min, 3), (-1, 3), (0, 3), (2, 1), (3, 0), (4, 0), (Int64.max, 0)])
    func positions(after: Int64, count: Int) async throws {
        let fixture = try await Fixture()
        try await fixture.fill(3)
        let page = try await fixture.store.page(of: fixture.acme, after: after, limit: 100, maximumBytes: 1 << 20)
        #expect(page.entries.count == count && page.head == 3)
    }

    @Test("A log that does not exist or is disabled cannot be read")
    func noWorkspace() async throws {
        let fixture = try await Fixture()
        try await fixture.fill(1)
        try await fixture.store.setWorkspace(fixture.acme, disabled: true)
        for workspace in [fixture.acme, try WorkspaceID("nobody")] {
            #expect(try await fixture.store.bounds(of: workspace) == nil)
            #expect(try await fixture.store.heads(of: [workspace]).isEmpty)
            await #expect(throws: StoreError.noSuchWorkspace) {
                try await fixture.store.page(of: workspace, after: 0, limit: 1, maximumBytes: 1)
            }
            await #expect(throws: StoreError.noSuchWorkspace) { try await fixture.store.liveCalls(in: workspace, now: Fixture.now) }
        }
        try await fixture.store.setWorkspace(fixture.acme, disabled: false)
        #expect(try await fixture.store.bounds(of: fixture.acme) == LogBounds(oldest: 1, head: 1))
    }

    @Test("The live calls are those without an end, each with its newest event, in the order of the log")
    func liveCalls() async throws {
        let fixture = try await Fixture()
        for id in ["a", "b", "c"] { try await fixture.ingest(Fixture.report(.ringing, id)) }
        try await fixture.ingest(Fixture.report(.connected, "a"))
        try await fixture.ingest(Fixture.report(.completed, "b"))
        let live = try await fixture.store.liveCalls(in: fixture.acme, now: Fixture.now)
        let events = try live.events.map { try EventJSON.decode(CallEvent.self, from: $0.utf8) }
        #expect(live.head == 5)
        #expect(events.map(\.seq) == [3, 4])
        #expect(events.map(\.call.status) == [.ringing, .connected])
    }

    @Test(
        "A call whose end was never told is no longer live after a while",
        arguments: [(.ringing, 299, 1), (.ringing, 301, 0), (.connected, 14_399, 1), (.connected, 14_401, 0)] as [(CallStatus, Int64, Int)]
    )
    func stale(status: CallStatus, age: Int64, count: Int) async throws {
        let fixture = try await Fixture()
        try await fixture.ingest(Fixture.report(status, "1"))
        #expect(try await fixture.store.liveCalls(in: fixture.acme, now: Fixture.now.adding(seconds: age)).events.count == count)
    }

    @Test("How far the broker has acknowledged is remembered, and never goes back")
    func published() async throws {
        let fixture = try await Fixture()
        try await fixture.fill(3)
        func published() async throws -> [Int64] { try await fixture.store.publications().map(\.published) }
        #expect(try await published() == [0])
        try await fixture.store.setPublished([fixture.acme: 2])
        try await fixture.store.setPublished([fixture.acme: 1])
        #expect(try await published() == [2])
        #expect(try await fixture.store.publications().map(\.head) == [3])
    }
}

import Calls
import Storage
import Synchronization
import Testing

@testable import WorkPage

@Suite("Remembering the numbers of the overview")
struct StatisticsCacheTests {
    /// Reads that end when they are let, counted.
    private final class Reads: Sendable {
        struct Failure: Error {}

        private let begun = Mutex<[WorkspaceID: Int]>([:])
        private let (gate, opening) = AsyncStream.makeStream(of: Void.self)
        private let store: Store
        /// What the first read of each workspace does.
        private let fails: Bool

        init(_ store: Store, fails: Bool = false) {
            self.store = store
            self.fails = fails
        }

        func count(_ workspace: WorkspaceID) -> Int { begun.withLock { $0[workspace] ?? 0 } }

        func open() { opening.finish() }

        func read(_ workspace: WorkspaceID) async throws -> WorkspaceStatistics {
            let number = begun.withLock { begun in
                begun[workspace, default: 0] += 1
                return begun[workspace] ?? 0
            }
            for await _ in gate {}
            if fails, number == 1 { throw Failure() }
            return try await store.statistics(of: workspace)
        }

        func begun(_ workspace: WorkspaceID, isAtLeast number: Int = 1) async { while count(workspace) < number { await Task.yield() } }
    }

    @Test("A read that takes longer than its numbers are remembered is the only one of its workspace")
    func slow() async throws {
        let api = try await APIFixture()
        let reads = Reads(api.store)
        let cache = StatisticsCache(lifetime: .milliseconds(1)) { try await reads.read($0) }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<5 {
                group.addTask { _ = try await cache.statistics(of: api.acme) }
                await reads.begun(api.acme)
                // Longer than the lifetime.
                try await Task.sleep(for: .milliseconds(10))
            }
            // Another workspace waits for nobody.
            group.addTask { _ = try await cache.statistics(of: api.globex) }
            await reads.begun(api.globex)
            #expect(reads.count(api.acme) == 1)
            reads.open()
            try await group.waitForAll()
        }
        #expect(reads.count(api.acme) == 1 && reads.count(api.globex) == 1)
        try await Task.sleep(for: .milliseconds(10))
        _ = try await cache.statistics(of: api.acme)
        #expect(reads.count(api.acme) == 2)
    }

    @Test("Numbers are remembered from the end of their read")
    func remembered() async throws {
        let api = try await APIFixture()
        let reads = Reads(api.store)
        let cache = StatisticsCache(lifetime: .seconds(60)) { try await reads.read($0) }
        reads.open()
        for _ in 0..<3 { _ = try await cache.statistics(of: api.acme) }
        #expect(reads.count(api.acme) == 1)
    }

    @Test("A read that fails is told to all who wait, and not remembered")
    func failure() async throws {
        let api = try await APIFixture()
        let reads = Reads(api.store, fails: true)
        let cache = StatisticsCache(lifetime: .seconds(60)) { try await reads.read($0) }
        let first = Task { try await cache.statistics(of: api.acme) }
        await reads.begun(api.acme)
        reads.open()
        await #expect(throws: Reads.Failure.self) { try await first.value }
        _ = try await cache.statistics(of: api.acme)
        #expect(reads.count(api.acme) == 2)
    }
}

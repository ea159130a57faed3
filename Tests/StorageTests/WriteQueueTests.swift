import Calls
import Foundation
import GRDB
import Logging
import Testing

@testable import Storage

@Suite("Writes that share a flush")
struct WriteQueueTests {
    private typealias Fixture = StoreFixture
    private struct Refused: Error {}

    @Test("What waits while one transaction is flushed shares the next ones, and too much waiting is refused")
    func batches() async throws {
        let fixture = try await Fixture()
        let store = fixture.store
        let before = store.writeStatistics
        let (starts, start) = AsyncStream.makeStream(of: Void.self)
        let gate = DispatchSemaphore(value: 0)
        async let held: Void = store.writes.write { _ in
            start.finish()
            gate.wait()
        }
        for await _ in starts {}
        let refused = await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<10_050 {
                group.addTask {
                    do {
                        try await store.write { try $0.run("UPDATE revision SET value = value + 1") }
                        return false
                    } catch {
                        return error as? StoreError == .unavailable("too many writes are waiting")
                    }
                }
            }
            var refused = 0
            for await wasRefused in group where wasRefused {
                refused += 1
                // The first answers are the refusals, since the writer is held; then everything else waits.
                if refused == 50 { gate.signal() }
            }
            return refused
        }
        try await held
        #expect(refused == 50)
        #expect(store.writeStatistics.writes - before.writes == 10_001)
        #expect(store.writeStatistics.commits - before.commits == 1 + 20)
    }

    @Test("A write that throws is undone alone, also the number that it took")
    func throwing() async throws {
        let fixture = try await Fixture()
        let store = fixture.store
        let acme = fixture.acme
        let committed = store.committedEvents()
        let outcomes = await withTaskGroup(of: Bool.self) { group in
            for number in 0..<120 {
                group.addTask {
                    do {
                        if number.isMultiple(of: 3) {
                            try await store.writes.write { transaction in
                                try transaction.db.run(LogSQL.nextSeq, [acme.rawValue])
                                let entry = LogEntry(seq: 99_999, type: .liveCall, json: "{}")
                                transaction.appended.append(CommittedEvent(workspace: acme, entry: entry))
                                throw Refused()
                            }
                        } else {
                            try await fixture.ingest(Fixture.report(.completed, "\(number)"))
                        }
                        return true
                    } catch {
                        return !(error is Refused)
                    }
                }
            }
            return await group.reduce(into: [true: 0, false: 0]) { $0[$1, default: 0] += 1 }
        }
        #expect(outcomes == [true: 80, false: 40])
        #expect(try await fixture.log().map(\.seq) == Array(1...80))
        var seqs: [Int64] = []
        for await batch in committed {
            seqs += batch.map(\.entry.seq)
            if seqs.count >= 80 { break }
        }
        #expect(seqs == Array(1...80))
    }

    @Test("Webhooks under load share their flushes")
    func load() async throws {
        let fixture = try await Fixture()
        let before = fixture.store.writeStatistics
        try await fixture.fill(500)
        let after = fixture.store.writeStatistics
        #expect(after.writes - before.writes == 500)
        #expect(after.commits - before.commits < 250)
    }

    @Test("After a failed flush nothing is stored any more: what shared it, what waits and what comes is refused (hole 12)")
    func broken() async throws {
        let fixture = try await Fixture()
        let (failures, failure) = AsyncStream.makeStream(of: StoreError.self)
        let store = try Store.open(directory: fixture.directory, logger: Logger(label: "test")) { failure.yield($0) }
        let gate = DispatchSemaphore(value: 0)
        let (starts, start) = AsyncStream.makeStream(of: Void.self)
        let broken = StoreError.broken("SQLite error 10")
        let failing = Task {
            try await store.writes.write { _ in
                start.finish()
                gate.wait()
                throw DatabaseError(resultCode: .SQLITE_IOERR)
            }
        }
        for await _ in starts {}
        await withTaskGroup(of: Void.self) { group in
            for number in 0..<600 {
                group.addTask {
                    await #expect(throws: broken) {
                        _ = try await store.ingest(
                            Fixture.report(.completed, "\(number)"),
                            digest: "\(number)",
                            workspace: fixture.acme,
                            receivedAt: Fixture.now
                        )
                    }
                }
            }
            gate.signal()
        }
        await #expect(throws: broken) { try await failing.value }
        failure.finish()
        var told: [StoreError] = []
        for await error in failures { told.append(error) }
        #expect(told == [broken])
        #expect(try await fixture.log().isEmpty)
    }

    @Test("A write goes on when the task that wanted it is cancelled, and the others with it")
    func cancelled() async throws {
        let fixture = try await Fixture()
        let task = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            return try await fixture.ingest(Fixture.report(.completed, "1"))
        }
        #expect(try await task.value == .accepted(seq: 1))
    }

    @Test("Attack 27: the store knows that writes fail while they do, and that they succeed again although nobody writes")
    func outlook() async throws {
        let fixture = try await Fixture()
        let store = fixture.store
        #expect(await store.canWrite())
        try await store.pool.writeWithoutTransaction { try $0.execute(sql: "PRAGMA query_only = ON") }
        #expect(await store.canWrite(), "nothing has failed yet")
        await #expect(throws: StoreError.self) { try await fixture.ingest(Fixture.report(.completed, "1")) }
        #expect(await !store.canWrite())
        // The trial of a second later fails too.
        try await within { while store.writes.outlook() != .unknown { try await Task.sleep(for: .milliseconds(20)) } }
        #expect(store.writes.outlook() == .bad, "one trial a second")
        #expect(await !store.canWrite())
        try await store.pool.writeWithoutTransaction { try $0.execute(sql: "PRAGMA query_only = OFF") }
        try await within { while await !store.canWrite() { try await Task.sleep(for: .milliseconds(20)) } }
        #expect(store.writes.outlook() == .good)
    }
}

/// - Throws: `CancellationError` if it takes longer than 20 s.
private func within(_ body: @escaping @Sendable () async throws -> Void) async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { try await body() }
        group.addTask {
            try await Task.sleep(for: .seconds(20))
            throw CancellationError()
        }
        try await group.next()
        group.cancelAll()
    }
}

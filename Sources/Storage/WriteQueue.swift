import GRDB
import Synchronization

/// Group commit: writes that wait at the same time share one transaction, so one flush of the disk serves many answers.
///
/// No timer gathers them: while one transaction is being flushed the next writes arrive. A write that throws is undone alone, by its savepoint;
/// a failure of the database itself fails every write of the batch, and a database that is locked those too that wait by then. A write's result is handed out only after the commit returned.
final class WriteQueue: Sendable {
    /// One batch's transaction; lives on the writer's dispatch queue only.
    final class Transaction {
        let db: Database
        /// Events that were appended and are not yet committed, in the order of the log.
        var appended: [CommittedEvent] = []

        init(db: Database) { self.db = db }
    }

    private struct Job: Sendable {
        /// Runs inside the transaction; returns what is to be done after the commit.
        let run: @Sendable (Transaction) throws -> @Sendable () -> Void
        let fail: @Sendable (any Error) -> Void
    }

    private struct State {
        var waiting: [Job] = []
        var isDraining = false
        /// Set once a flush failed; from then on nothing is written.
        var failure: StoreError?
    }

    /// Beyond this many waiting writes the caller is told to come back later, instead of memory growing and every answer coming too late.
    private static let maximumWaiting = 10_000
    /// Writes in one transaction; more would make the first of them wait for the last.
    private static let maximumBatch = 512

    private let pool: DatabasePool
    private let state = Mutex(State())
    private let onCommit: @Sendable ([CommittedEvent]) -> Void
    private let onFailure: @Sendable (StoreError) -> Void
    /// When the last transaction failed; `nil` if it was committed.
    private let failedAt = Mutex<ContinuousClock.Instant?>(nil)
    private let commitCount = Atomic<Int>(0)
    private let writeCount = Atomic<Int>(0)

    /// - Parameters:
    ///   - onCommit: Gets the events of each committed batch, in log order, before any of its writes is answered. Called on the writer's queue.
    ///   - onFailure: Called once, when a flush or the file itself failed, after all that waits was answered with the error. Nothing is written any more.
    init(pool: DatabasePool, onCommit: @escaping @Sendable ([CommittedEvent]) -> Void, onFailure: @escaping @Sendable (StoreError) -> Void) {
        self.pool = pool
        self.onCommit = onCommit
        self.onFailure = onFailure
    }

    /// Transactions committed and writes that they carried, since the start.
    var statistics: WriteStatistics {
        WriteStatistics(commits: commitCount.load(ordering: .relaxed), writes: writeCount.load(ordering: .relaxed))
    }

    /// What the outcome of the last transaction says about the next one.
    enum Outlook {
        case good
        case bad
        /// The last one failed at least a second ago: it is the caller's turn to try.
        case unknown
    }

    /// How it looks now. Only one caller a second is told `unknown`.
    func outlook(now: ContinuousClock.Instant = .now) -> Outlook {
        failedAt.withLock { failedAt in
            guard let last = failedAt else { return .good }
            guard now - last >= .seconds(1) else { return .bad }
            failedAt = now
            return .unknown
        }
    }

    /// Runs a write in the next transaction and returns once it is flushed. Not cancellable: the others in the batch would be undone with it.
    ///
    /// - Throws: What `body` throws, or a `StoreError`.
    func write<Value: Sendable>(_ body: @escaping @Sendable (Transaction) throws -> Value) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            let job = Job(
                run: { transaction in
                    do {
                        let value = try Self.inSavepoint(transaction) { try body(transaction) }
                        return { continuation.resume(returning: value) }
                    } catch let error as DatabaseError {
                        if error.endsTransaction { throw error }
                        return { continuation.resume(throwing: StoreError(error)) }
                    } catch {
                        return { continuation.resume(throwing: error) }
                    }
                },
                fail: { continuation.resume(throwing: $0) }
            )
            let (refusal, starts) = state.withLock { state -> (StoreError?, Bool) in
                if let failure = state.failure { return (failure, false) }
                guard state.waiting.count < Self.maximumWaiting else { return (.unavailable("too many writes are waiting"), false) }
                state.waiting.append(job)
                defer { state.isDraining = true }
                return (nil, !state.isDraining)
            }
            if let refusal { return job.fail(refusal) }
            if starts { pool.asyncWriteWithoutTransaction { self.drain($0) } }
        }
    }

    private static func inSavepoint<Value>(_ transaction: Transaction, _ body: () throws -> Value) throws -> Value {
        let before = transaction.appended.count
        do {
            var result: Value?
            try transaction.db.inSavepoint {
                result = try body()
                return .commit
            }
            guard let result else { throw StoreError.broken("a savepoint was left without a result") }
            return result
        } catch {
            transaction.appended.removeSubrange(before...)
            throw error
        }
    }

    /// Runs on the writer's queue until nothing waits.
    private func drain(_ db: Database) {
        while let batch = nextBatch() { commit(batch, db) }
    }

    /// Refuses what waits and what will come: a later flush may report success for what the failed one lost.
    private func end(_ failure: StoreError) {
        state.withLock { $0.failure = failure }
        refuseWaiting(failure)
        onFailure(failure)
    }

    private func refuseWaiting(_ failure: StoreError) {
        let waiting = state.withLock { state in
            defer { state.waiting = [] }
            return state.waiting
        }
        for job in waiting { job.fail(failure) }
    }

    private func nextBatch() -> [Job]? {
        state.withLock { state in
            guard !state.waiting.isEmpty else {
                state.isDraining = false
                return nil
            }
            let batch = Array(state.waiting.prefix(Self.maximumBatch))
            state.waiting.removeFirst(batch.count)
            return batch
        }
    }

    private func commit(_ batch: [Job], _ db: Database) {
        let transaction = Transaction(db: db)
        var answers: [@Sendable () -> Void] = []
        answers.reserveCapacity(batch.count)
        do {
            try db.inTransaction(.immediate) {
                for job in batch { answers.append(try job.run(transaction)) }
                return .commit
            }
        } catch {
            let failure = StoreError(error)
            failedAt.withLock { $0 = .now }
            for job in batch { job.fail(failure) }
            if case .broken = failure { end(failure) }
            // Who came meanwhile has waited for the lock already, and would wait as long again.
            if (error as? DatabaseError)?.resultCode == .SQLITE_BUSY { refuseWaiting(failure) }
            return
        }
        failedAt.withLock { $0 = nil }
        commitCount.add(1, ordering: .relaxed)
        writeCount.add(batch.count, ordering: .relaxed)
        if !transaction.appended.isEmpty { onCommit(transaction.appended) }
        for answer in answers { answer() }
    }
}

extension DatabaseError {
    /// Whether SQLite may have rolled the whole transaction back, or the file can no longer be trusted.
    fileprivate var endsTransaction: Bool {
        [
            .SQLITE_IOERR, .SQLITE_FULL, .SQLITE_CORRUPT, .SQLITE_NOTADB, .SQLITE_NOMEM, .SQLITE_INTERRUPT, .SQLITE_BUSY, .SQLITE_READONLY,
            .SQLITE_CANTOPEN,
        ]
        .contains(resultCode)
    }
}

extension StoreError {
    /// Sorts a failure of the database: a full or locked one may recover, a failed flush may not ("fsyncgate": a second flush can report success
    /// for data that is lost, lwn.net/Articles/752063).
    init(_ error: any Error) {
        switch error {
        case let error as StoreError: self = error
        case let error as DatabaseError:
            switch error.resultCode {
            case .SQLITE_FULL, .SQLITE_BUSY, .SQLITE_LOCKED, .SQLITE_READONLY, .SQLITE_NOMEM, .SQLITE_INTERRUPT:
                self = .unavailable("SQLite error \(error.resultCode.rawValue)")
            case .SQLITE_CONSTRAINT where error.extendedResultCode == .SQLITE_CONSTRAINT_FOREIGNKEY:
                self = .missing("entry that this one belongs to")
            case .SQLITE_CONSTRAINT: self = .exists("an entry like this one")
            default: self = .broken("SQLite error \(error.extendedResultCode.rawValue)")
            }
        default: self = .broken("\(type(of: error))")
        }
    }
}

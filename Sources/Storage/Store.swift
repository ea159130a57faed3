public import Foundation
import GRDB
public import Logging
import Synchronization

/// The database: the event log of every workspace and all that belongs to it.
///
/// Safe to use from any task. Reads run on a few connections at once, writes share transactions (`WriteQueue`).
public final class Store: Sendable {
    let pool: DatabasePool
    let writes: WriteQueue
    private let commits: CommitFeed

    /// The name of the database file in the data folder.
    public static let fileName = "deskbell.sqlite"

    /// Opens the database in a folder, makes it on the first run and brings its tables up to date.
    ///
    /// - Parameters:
    ///   - directory: The data folder; it must exist.
    ///   - onFailure: Called from the writer's queue once a flush failed. The process is to end then: what is in memory can no longer be trusted.
    /// - Throws: `StoreError` if the file cannot be used, was made by a newer release, or does not flush every commit.
    public static func open(directory: URL, logger: Logger, onFailure: @escaping @Sendable (StoreError) -> Void = { _ in }) throws -> Store {
        do {
            // SQLite would make a file that everybody can read; the files beside it take its permissions.
            try? DurableFile.createPrivate(directory.appending(path: fileName).path)
            let pool = try connect(directory: directory)
            let level = try setSynchronous(pool)
            guard level == 2 else { throw StoreError.broken("commits are not flushed: synchronous is \(level ?? -1), not 2") }
            try settle(pool)
            let migrator = Migrations.migrator
            if try pool.read(migrator.hasBeenSuperseded) { throw StoreError.newerSchema }
            try migrator.migrate(pool)
            return Store(pool: pool, logger: logger, onFailure: onFailure)
        } catch let error as DatabaseError {
            throw StoreError(error)
        }
    }

    /// For how long a writer waits for another process's transactions, such as those of a command beside the server. Providers give up after five
    /// seconds; their webhooks are answered before.
    static let busySeconds = 4

    /// The connections to the file, as every one of ours has them.
    static func connect(directory: URL) throws -> DatabasePool {
        var configuration = Configuration()
        configuration.busyMode = .timeout(TimeInterval(busySeconds))
        configuration.maximumReaderCount = 4
        configuration.label = "deskbell"
        // Who is erased must be gone from the file too: what is deleted is overwritten (sqlite.org/pragma.html).
        configuration.prepareDatabase { try $0.execute(sql: "PRAGMA secure_delete = ON") }
        return try DatabasePool(path: directory.appending(path: fileName).path, configuration: configuration)
    }

    /// GRDB sets `synchronous = NORMAL` after the connection is prepared, with which a power cut undoes every commit since the last checkpoint.
    /// So it is set once the pool is open, and read back, since a promise rests on it: 2 is FULL.
    static func setSynchronous(_ pool: DatabasePool) throws -> Int? {
        try pool.writeWithoutTransaction { db in
            try db.execute(sql: "PRAGMA synchronous = FULL")
            return try Int.fetchOne(db, sql: "PRAGMA synchronous")
        }
    }

    /// Puts on disk what this process found in the write-ahead log when it opened it.
    ///
    /// After a kill between a commit's write and its flush, recovery takes the commit from the page cache for a good one. A repeated webhook would then
    /// be answered, and its event published, on the strength of what a power cut takes away again: nothing that follows needs to be flushed for them.
    private static func settle(_ pool: DatabasePool) throws {
        do {
            try pool.writeWithoutTransaction { _ = try $0.checkpoint(.passive) }
        } catch let error as DatabaseError where [.SQLITE_BUSY, .SQLITE_LOCKED, .SQLITE_FULL].contains(error.resultCode) {
            // Another process has the file open and looks after it: there was no recovery. Or the disk is full: the log is flushed before its pages are
            // copied (sqlite.org/wal.html, "Checkpointing"), and there is room to read.
        }
    }

    private init(pool: DatabasePool, logger: Logger, onFailure: @escaping @Sendable (StoreError) -> Void) {
        let commits = CommitFeed()
        self.pool = pool
        self.commits = commits
        writes = WriteQueue(pool: pool, onCommit: commits.yield) { error in
            logger.critical("the database failed", metadata: ["error": "\(error)"])
            onFailure(error)
        }
    }

    /// The events that this process commits, in log order, each batch as soon as it is flushed. A consumer that is slow loses batches, and must
    /// treat a number that is not the next one as a reason to read the log.
    public func committedEvents() -> AsyncStream<[CommittedEvent]> { commits.subscribe() }

    /// How many writes shared how many flushes since the start.
    public var writeStatistics: WriteStatistics { writes.statistics }

    /// Whether writes succeed, as the last one did or did not. After a failure, and at most once a second, a write that changes nothing finds out
    /// whether it is over; so a server that nobody writes to recovers too.
    public func canWrite() async -> Bool {
        switch writes.outlook() {
        case .good: true
        case .bad: false
        case .unknown: (try? await write { try $0.run("UPDATE revision SET value = value") }) != nil
        }
    }

    /// Reads on a connection of the pool.
    func read<Value: Sendable>(_ body: @escaping @Sendable (Database) throws -> Value) async throws -> Value {
        do {
            return try await pool.read(body)
        } catch let error as DatabaseError {
            throw StoreError(error)
        }
    }

    /// Writes in the next shared transaction.
    func write<Value: Sendable>(_ body: @escaping @Sendable (Database) throws -> Value) async throws -> Value {
        try await writes.write { try body($0.db) }
    }

    /// A step of bulk work. Rests as long as the write took: webhooks go first, and another process, which waits for the file by polling, would lose
    /// every race.
    func writeAndRest<Value: Sendable>(_ body: @escaping @Sendable (Database) throws -> Value) async throws -> Value {
        let begin = ContinuousClock.now
        let value = try await write(body)
        try await Task.sleep(for: max(.milliseconds(5), ContinuousClock.now - begin))
        return value
    }

    /// Writes something that a running server has to notice (workspaces, users, desks, operators, secrets).
    func writeSettings<Value: Sendable>(_ body: @escaping @Sendable (Database) throws -> Value) async throws -> Value {
        try await writes.write { transaction in
            try transaction.db.run("UPDATE revision SET value = value + 1")
            return try body(transaction.db)
        }
    }

    /// Grows with every change that a running server has to notice. Commands write the database, servers look here once a second.
    public func revision() async throws -> Int64 {
        try await read { try $0.row("SELECT value FROM revision")?[0] ?? 0 }
    }

    /// A new id: random, so that it tells nothing and needs no coordination.
    static func newID() -> String { UUID().uuidString.lowercased() }
}

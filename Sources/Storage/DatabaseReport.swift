public import Calls
public import Foundation
import GRDB

/// What a look at an installation's database finds. The look changes no row and no setting of the file.
public struct DatabaseReport: Sendable {
    /// As `PRAGMA journal_mode` says it; `wal` as `Store.open` leaves it.
    public var journalMode: String
    /// Migrations of this release that the file has not seen.
    public var missingMigrations: [String]
    /// Whether the file was made by a newer release.
    public var isNewer: Bool
    /// What the writer connection says once it is opened as the server opens it; 2 is FULL. `nil` if the journal mode is wrong, since opening it so would change it.
    public var synchronous: Int?
    /// When the newest event of any workspace was received.
    public var newestEvent: Timestamp?
    /// The time by which age is reckoned, see `Store.prune`; `nil` before the first round.
    public var retentionClock: Timestamp?
    /// Every account that the broker should have.
    public var accounts: [BrokerAccount]

    /// Looks at the database of a data folder, also while a server runs. Blocks for the disk.
    ///
    /// - Throws: `StoreError` if the file cannot be read as a database.
    public init(directory: URL) throws(StoreError) {
        do {
            var configuration = Configuration()
            configuration.readonly = true
            configuration.busyMode = .timeout(5)
            let queue = try DatabaseQueue(path: directory.appending(path: Store.fileName).path, configuration: configuration)
            let migrator = Migrations.migrator
            (journalMode, missingMigrations, isNewer) = try queue.read { db in
                let applied = try migrator.appliedIdentifiers(db)
                return (
                    try String.fetchOne(db, sql: "PRAGMA journal_mode") ?? "",
                    migrator.migrations.filter { !applied.contains($0) },
                    try migrator.hasBeenSuperseded(db)
                )
            }
            if missingMigrations.isEmpty, !isNewer {
                (newestEvent, retentionClock, accounts) = try queue.read { db in
                    (
                        try Self.time(LogSQL.newestTime, db), try Self.time("SELECT max(reached) FROM retention_clock", db),
                        try Store.brokerAccounts(db)
                    )
                }
            } else {
                (newestEvent, retentionClock, accounts) = (nil, nil, [])
            }
            try queue.close()
            synchronous = journalMode == "wal" ? try Self.synchronous(directory) : nil
        } catch {
            throw StoreError(error)
        }
    }

    private static func time(_ query: Query, _ db: Database) throws -> Timestamp? {
        guard let row = try db.row(query), let time: Int64 = row[0] else { return nil }
        return Timestamp(microseconds: time)
    }

    private static func synchronous(_ directory: URL) throws -> Int? {
        let pool = try Store.connect(directory: directory)
        let level = try Store.setSynchronous(pool)
        try pool.close()
        return level
    }
}

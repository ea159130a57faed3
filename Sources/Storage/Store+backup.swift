public import Foundation
import GRDB

extension Store {
    /// After a restore every workspace's numbers go on this much higher, so that a consumer that was ahead of the backup sees a gap instead of
    /// silently skipping what takes the same numbers again.
    public static let restoreJump: Int64 = 1_000_000

    /// Copies the database, consistent, while it is in use. Holds no secret; readable by its owner only.
    ///
    /// - Parameter file: Must not exist yet. Nothing is left there if the copy fails.
    /// - Throws: `StoreError.exists` if it does, `.missing` if it cannot be made, another `StoreError` if the copy fails.
    public func backup(to file: URL) async throws {
        do {
            try DurableFile.createPrivate(file.path)
        } catch let error as POSIXError {
            throw error.code == .EEXIST ? StoreError.exists("file \(file.path)") : .missing("place for a file \(file.path) (\(error.code))")
        }
        do {
            let destination = try DatabaseQueue(path: file.path)
            try pool.backup(to: destination)
            try destination.close()
        } catch {
            Self.removeDatabase(file.path)
            throw StoreError(error)
        }
    }

    /// Puts a backup in the place of a data folder's database. No server may run on the folder.
    ///
    /// Who was shut out since the backup stays out, as far as the replaced database tells.
    ///
    /// - Returns: What was taken over from the replaced database; `nil` if there is none that can be read.
    /// - Throws: `StoreError`: `.missing` if there is no such file or it is no backup of ours, `.newerSchema` if it was made by a newer release,
    ///   `.broken` if it is damaged or cannot be copied. The folder's database is as it was then.
    @discardableResult
    public static func restore(from file: URL, into directory: URL) throws -> TakenOver? {
        guard FileManager.default.fileExists(atPath: file.path) else { throw StoreError.missing("file \(file.path)") }
        let staged = directory.appending(path: fileName + ".restore").path
        let target = directory.appending(path: fileName).path
        removeDatabase(staged)
        defer { removeDatabase(staged) }
        do {
            try FileManager.default.copyItem(atPath: file.path, toPath: staged)
            try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: staged)
            let takenOver = try prepareRestore(staged, replacing: target)
            // Before the renaming: the old database's log of writes must never be applied to the new one.
            for suffix in ["-wal", "-shm"] { try? FileManager.default.removeItem(atPath: target + suffix) }
            guard rename(staged, target) == 0 else { throw StoreError.broken("cannot replace \(target)") }
            try DurableFile.flush(folder: directory)
            return takenOver
        } catch let error as DatabaseError where error.resultCode == .SQLITE_NOTADB {
            throw StoreError.missing("Deskbell backup in that file")
        } catch {
            throw StoreError(error)
        }
    }

    /// Checks that a copied file is a whole database of ours, brings its tables up to date, lets its numbers jump and shuts out who was shut out.
    ///
    /// - Parameter target: The replaced database. No number that it gave out may be given again, so a log that is restored twice jumps further.
    private static func prepareRestore(_ path: String, replacing target: String) throws -> TakenOver? {
        let heads = heads(of: target)
        let queue = try DatabaseQueue(path: path)
        let migrator = Migrations.migrator
        // A database without our tables would be given them, and take the place of the real one, empty.
        let isOurs = try? queue.read { try !migrator.appliedMigrations($0).isEmpty }
        guard isOurs == true else { throw StoreError.missing("Deskbell backup in that file") }
        if try queue.read(migrator.hasBeenSuperseded) { throw StoreError.newerSchema }
        guard try queue.read({ try String.fetchOne($0, sql: "PRAGMA quick_check(1)") }) == "ok" else {
            throw StoreError.broken("the backup is damaged")
        }
        try queue.inDatabase { try $0.execute(sql: "PRAGMA synchronous = FULL") }
        try migrator.migrate(queue)
        let isReadable = TakenOver.read(target, beside: queue)
        let takenOver = try queue.write { db in
            for row in try db.rows("SELECT id, seq FROM workspace") {
                let (id, seq): (String, Int64) = (row[0], row[1])
                let jumps = max(1, ((heads[id] ?? 0) - seq) / restoreJump + 1)
                try db.run("UPDATE workspace SET seq = $2, published = $2 WHERE id = $1", [id, seq + jumps * restoreJump])
            }
            // Sessions that ended since the backup must not come to life again; people sign in anew.
            try db.execute(sql: "DELETE FROM session")
            return isReadable ? try TakenOver(applyingTo: db) : nil
        }
        try queue.close()
        return takenOver
    }

    /// The highest number that each workspace of a database has given; none if there is no database that can be read.
    private static func heads(of path: String) -> [String: Int64] {
        guard FileManager.default.fileExists(atPath: path), let queue = try? DatabaseQueue(path: path) else { return [:] }
        let rows = (try? queue.read { try $0.rows("SELECT id, seq FROM workspace") }) ?? []
        return Dictionary(rows.map { ($0[0], $0[1]) }) { first, _ in first }
    }

    private static func removeDatabase(_ path: String) {
        for suffix in ["", "-wal", "-shm", "-journal"] { try? FileManager.default.removeItem(atPath: path + suffix) }
    }
}

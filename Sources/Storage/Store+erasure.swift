public import Calls
import Foundation
import GRDB

/// Erasing a person for good.
extension Store {
    /// Events looked at in one read, and rows changed in one write: webhooks wait for a write.
    static let erasureRead: Int64 = 5000
    static let erasureStep = 200
    /// A file of this many bytes is written anew within a second also on a busy machine, for which webhooks can wait: providers allow five or more.
    static let rewriteLimit = 32 * 1024 * 1024

    /// What is known of a person.
    ///
    /// - Throws: `StoreError.missing` without such a workspace or lead.
    public func person(_ name: Person.Name, workspace: WorkspaceID) async throws -> Person {
        try await read { db in
            try Self.requireWorkspace(workspace, db)
            let rows =
                switch name {
                case .lead(let id): try db.rows(ErasureSQL.leadsByID, [workspace.rawValue, id])
                case .key(let key): try db.rows(ErasureSQL.leadsByKey, [workspace.rawValue, key])
                }
            var person = Person(leads: rows.map { Person.Lead(id: $0[0], name: $0[1]) }, keys: [], calls: 0)
            switch name {
            case .lead(let id): if person.leads.isEmpty { throw StoreError.missing("lead \(id) in workspace \(workspace)") }
            case .key(let key): person.keys = [key]
            }
            for lead in person.leads { person.keys.formUnion(try db.rows(ErasureSQL.keys, [lead.id]).map { $0[0] }) }
            person.calls = try Erasure(person, workspace: workspace, db).calls(db).count
            return person
        }
    }

    /// Erases a person: the leads with their numbers and activities go; calls and events lose what is personal, and the events, which keep their numbers,
    /// say `erased`; a number goes from other people's calls and events too; webhooks that could not be understood are emptied if they hold one. Whoever calls from such a number again is unknown.
    ///
    /// Done in short transactions with pauses, so that webhooks go on. The last of them takes what came meanwhile, and the leads; whoever was interrupted
    /// before that does it again. Digests of webhooks and the provider's call ids stay, so that a late repeat is recognised and brings nothing back.
    ///
    /// SQLite overwrites what is deleted, but when it splits a page it leaves copies of the rows that moved in the page's unused part. Only writing the
    /// file anew is sure to remove those; webhooks wait for that, some ten seconds for a gigabyte.
    ///
    /// - Parameter rewrites: Whether to write the file anew; `nil` does so if it is not larger than 32 MiB.
    /// - Throws: `StoreError`. What was erased until then stays so.
    public func erase(
        _ person: Person,
        workspace: WorkspaceID,
        rewrites: Bool? = nil,
        now: Timestamp = .now
    ) async throws -> ErasureSummary {
        let erasure = try await read { try Erasure(person, workspace: workspace, $0) }
        var (summary, place) = (ErasureSummary(), Erasure.Place())
        while true {
            let (found, next) = try await read { [place] in try erasure.look(from: place, events: Self.erasureRead, rejected: Self.erasureStep, $0) }
            for part in found.parts(of: Self.erasureStep) {
                try await writeAndRest { try erasure.erase(part, now: now, $0) }
                summary.add(part)
            }
            place = next
            if found.isLast { break }
        }
        // Their events are done, so a call that is no longer found as the person's is forgotten nowhere.
        let found = try await read { db in
            let calls = try erasure.calls(db)
            return Erasure.Findings(calls: calls, mentions: try erasure.mentions(besides: calls, db))
        }
        for part in found.parts(of: Self.erasureStep) {
            try await writeAndRest { try erasure.erase(part, now: now, $0) }
            summary.add(part)
        }
        let rest = try await writeSettings { [place] db in
            var (rest, _) = try erasure.look(from: place, events: .max, rejected: .max, db)
            rest.calls = try erasure.calls(db)
            rest.mentions = try erasure.mentions(after: place.event, besides: rest.calls, db)
            try erasure.erase(rest, now: now, db)
            try erasure.removeLeads(db)
            return rest
        }
        summary.add(rest)
        summary.leads = person.leads.count
        summary.isRewritten = try await rewrite(rewrites)
        summary.isLogEmptied = await emptyWriteAheadLog()
        return summary
    }

    /// - Returns: Whether the file was written anew; not if it is busy for long or the disk has no room for a copy.
    private func rewrite(_ isWanted: Bool?) async throws -> Bool {
        let bytes = try await read { db in
            try (Int.fetchOne(db, sql: "PRAGMA page_count") ?? 0) * (Int.fetchOne(db, sql: "PRAGMA page_size") ?? 0)
        }
        guard isWanted ?? (bytes <= Self.rewriteLimit) else { return false }
        return await (try? pool.writeWithoutTransaction { try $0.execute(sql: "VACUUM") }) != nil
    }

    /// Copies the write-ahead log into the database and cuts it off, as soon as no reader needs it.
    private func emptyWriteAheadLog() async -> Bool {
        for _ in 0..<20 {
            // Only a short try: while it waits for readers, no webhook can be stored.
            let isDone = try? await pool.writeWithoutTransaction { db in
                try db.execute(sql: "PRAGMA busy_timeout = 100")
                defer { try? db.execute(sql: "PRAGMA busy_timeout = \(Self.busySeconds * 1000)") }
                return try Row.fetchOne(db, sql: "PRAGMA wal_checkpoint(TRUNCATE)")?[0] == 0
            }
            if isDone == true { return true }
            try? await Task.sleep(for: .milliseconds(250))
        }
        return false
    }
}

extension ErasureSummary {
    fileprivate mutating func add(_ part: Erasure.Findings) {
        events += part.events.count
        rejected += part.rejected.count
        calls += part.calls.count + part.mentions.count
    }
}

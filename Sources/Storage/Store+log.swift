public import Calls
import GRDB

/// Reading the log. Writing it is part of `ingest`.
extension Store {
    /// - Returns: `nil` if there is no such workspace or it is disabled.
    public func bounds(of workspace: WorkspaceID) async throws -> LogBounds? {
        try await read { try Self.bounds(of: workspace, $0) }
    }

    static func bounds(of workspace: WorkspaceID, _ db: Database) throws -> LogBounds? {
        try db.row(LogSQL.bounds, [workspace.rawValue]).map(bounds)
    }

    private static func bounds(_ row: Row) -> LogBounds { LogBounds(oldest: row[0], head: row[1], erasures: row[2]) }

    /// The heads of several logs in one read; those that do not exist or are disabled are left out.
    public func heads(of workspaces: [WorkspaceID]) async throws -> [WorkspaceID: Int64] {
        try await read { db in
            var heads: [WorkspaceID: Int64] = [:]
            for workspace in workspaces { heads[workspace] = try Self.bounds(of: workspace, db)?.head }
            return heads
        }
    }

    /// The entries that follow a number.
    ///
    /// - Parameters:
    ///   - after: The last number that the reader has; anything, also above the head.
    ///   - limit: At most this many entries.
    ///   - maximumBytes: Stops once the entries hold this many bytes of JSON; at least one entry is returned if there is one.
    ///   - evenIfDisabled: For an operator, to whom a disabled workspace's data is still there.
    /// - Throws: `StoreError.noSuchWorkspace`, or another `StoreError` if the database fails. The cost does not grow with the log.
    public func page(of workspace: WorkspaceID, after: Int64, limit: Int, maximumBytes: Int, evenIfDisabled: Bool = false) async throws -> LogPage {
        try await read { db in
            let query = evenIfDisabled ? LogSQL.boundsOfAny : LogSQL.bounds
            guard let bounds = try db.row(query, [workspace.rawValue]).map(Self.bounds) else {
                throw StoreError.noSuchWorkspace
            }
            var page = LogPage(entries: [], oldest: bounds.oldest, head: bounds.head)
            var bytes = 0
            try db.forEachRow(LogSQL.page, [workspace.rawValue, after, limit]) { row in
                guard let type = EventType(rawValue: row[1]) else { return true }
                let entry = LogEntry(seq: row[0], type: type, json: row[2])
                bytes += entry.json.utf8.count
                guard page.entries.isEmpty || bytes <= maximumBytes else { return false }
                page.entries.append(entry)
                return true
            }
            return page
        }
    }

    /// The newest event of each call in progress, in the order of the log, with the head that belongs to them.
    ///
    /// A call that rings for over 5 minutes or is connected for over 4 hours without news is left out: its end was never reported.
    /// Of more than 500 the newest are told.
    ///
    /// - Throws: `StoreError.noSuchWorkspace`, or another `StoreError` if the database fails.
    public func liveCalls(in workspace: WorkspaceID, now: Timestamp) async throws -> (head: Int64, events: [String]) {
        try await read { db in
            guard let bounds = try Self.bounds(of: workspace, db) else { throw StoreError.noSuchWorkspace }
            let arguments: StatementArguments = [
                workspace.rawValue, now.adding(seconds: -Self.ringingIsStaleAfter).microseconds,
                now.adding(seconds: -Self.connectedIsStaleAfter).microseconds, now.adding(seconds: Self.clockAllowance).microseconds,
            ]
            return (bounds.head, try db.rows(LogSQL.liveCalls, arguments).reversed().map { $0[0] })
        }
    }

    /// What is stamped further ahead than this was so by a clock that was wrong; it would be young for as long as that was ahead.
    static let clockAllowance: Int64 = 86_400
    static let ringingIsStaleAfter: Int64 = 5 * 60
    static let connectedIsStaleAfter: Int64 = 4 * 3600

    /// How far the log of each enabled workspace goes, and how much of it the broker has acknowledged; in one read, so that nothing falls between.
    public func publications() async throws -> [Publication] {
        try await read { db in
            try db.rows(LogSQL.publications).compactMap { row in
                WorkspaceID(rawValue: row[0]).map { Publication(workspace: $0, published: row[1], head: row[2]) }
            }
        }
    }

    /// Remembers how far the broker has acknowledged. Only an optimisation: after a crash what lies above is published again, which is harmless.
    public func setPublished(_ watermarks: [WorkspaceID: Int64]) async throws {
        try await write { db in
            for (workspace, seq) in watermarks { try db.run(LogSQL.setPublished, [workspace.rawValue, seq]) }
        }
    }
}

public import Calls
import GRDB

extension Store {
    /// Imports that are remembered per workspace.
    static let importsKept = 20
    /// Of those, so many are listed.
    static let importsListed = 10
    static let importProblemsKept = 1000
    /// An import takes a step at least every few seconds; after so long without one it was interrupted.
    static let importIsStaleAfter: Int64 = 60

    /// Notes that an import begins.
    ///
    /// - Parameters:
    ///   - bytes: The file's size.
    ///   - author: The id of the user who imports.
    /// - Returns: `nil` if another import of the workspace is running.
    public func beginImport(bytes: Int, author: String, workspace: WorkspaceID, now: Timestamp = .now) async throws -> LeadImport? {
        try await write { db in
            let stale = now.adding(seconds: -Self.importIsStaleAfter).microseconds
            let ahead = now.adding(seconds: Self.clockAllowance).microseconds
            guard try db.row(LeadImportSQL.running, [workspace.rawValue, stale, ahead]) == nil else { return nil }
            let id = Self.newID()
            try db.run(LeadImportSQL.insert, [id, workspace.rawValue, author, now.microseconds, bytes])
            for row in try db.rows(LeadImportSQL.surplus, [workspace.rawValue, Self.importsKept]) {
                for query in [LeadImportSQL.removeProblems, LeadImportSQL.remove] { try db.run(query, [row[0] as String]) }
            }
            return try Self.leadImport(id, of: workspace, now: now, db)
        }
    }

    /// Takes a step of an import: some rows, all in one write, for which webhooks wait. Meant for a hundred or so at a time.
    ///
    /// - Parameters:
    ///   - campaign: The name of the campaign of leads that name none.
    ///   - isLast: Whether the import is done then.
    public func stepImport(
        _ id: String,
        rows: [LeadRow],
        campaign: String?,
        isLast: Bool,
        workspace: WorkspaceID,
        now: Timestamp = .now
    ) async throws {
        try await write { db in
            var summary = ImportSummary()
            var refused = 0
            for (index, row) in rows.enumerated() {
                switch row.content {
                case .success(var lead):
                    lead.campaign = lead.campaign ?? campaign
                    try Self.addIfUnknown(lead, at: index, to: &summary, workspace: workspace, now: now, db)
                case .failure(let refusal):
                    refused += 1
                    try db.run(LeadImportSQL.addProblem, [id, row.line, refusal.reason, Self.importProblemsKept])
                }
            }
            for row in summary.incomplete.map({ rows[$0] }) {
                let reason = "known already by one of its numbers; another one is new and was not added"
                try db.run(LeadImportSQL.addProblem, [id, row.line, reason, Self.importProblemsKept])
            }
            let bytes = rows.last?.bytesRead
            let known: Int? = try db.row(LeadImportSQL.one, [workspace.rawValue, id])?[5]
            try db.run(
                LeadImportSQL.step,
                [id, now.microseconds, bytes ?? known ?? 0, summary.added, summary.known, refused, isLast ? 1 : 0]
            )
        }
    }

    /// - Parameter line: Only problems behind it are told.
    /// - Returns: `nil` if the workspace has no such import.
    public func leadImport(
        _ id: String,
        of workspace: WorkspaceID,
        problemsAfter line: Int = 0,
        now: Timestamp = .now
    ) async throws -> LeadImport? {
        try await read { try Self.leadImport(id, of: workspace, problemsAfter: line, now: now, $0) }
    }

    /// The newest imports, newest first, without their problems.
    ///
    /// - Throws: `StoreError.noSuchWorkspace`, or another `StoreError` if the database fails.
    public func leadImports(of workspace: WorkspaceID, now: Timestamp = .now) async throws -> Page<LeadImport> {
        try await read { db in
            let head = try Self.head(of: workspace, db)
            let rows = try db.rows(LeadImportSQL.newest, [workspace.rawValue, Self.importsListed])
            return Page(elements: rows.map { Self.leadImport($0, problems: [], now: now) }, next: nil, head: head)
        }
    }

    private static func leadImport(
        _ id: String,
        of workspace: WorkspaceID,
        problemsAfter line: Int = 0,
        now: Timestamp,
        _ db: Database
    ) throws -> LeadImport? {
        guard let row = try db.row(LeadImportSQL.one, [workspace.rawValue, id]) else { return nil }
        // The first thousand are told, however they are asked for.
        let problems = try db.rows(LeadImportSQL.problems, [id, importProblemsKept]).filter { $0[0] > line }
        return leadImport(row, problems: problems, now: now)
    }

    private static func leadImport(_ row: Row, problems: [Row], now: Timestamp) -> LeadImport {
        let (steppedAt, isDone): (Int64, Int) = (row[2], row[3])
        let isStale = now.seconds(since: Timestamp(microseconds: steppedAt)) >= importIsStaleAfter
        return LeadImport(
            id: row[0],
            state: isDone == 1 ? .done : isStale ? .interrupted : .running,
            startedAt: Timestamp(microseconds: row[1]),
            bytes: row[4],
            bytesDone: row[5],
            added: row[6],
            known: row[7],
            refused: row[8],
            problems: problems.map { LeadImport.Problem(line: $0[0], reason: $0[1]) }
        )
    }
}

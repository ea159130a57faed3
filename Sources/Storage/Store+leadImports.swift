public import Calls
import GRDB

extension Store {
    /// Imports that are remembered per workspace.
    static let importsKept = 20
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
            let known: Int? = try db.row(LeadImportSQL.one, [workspace.rawValue, id])?[4]
            try db.run(
                LeadImportSQL.step,
                [id, now.microseconds, bytes ?? known ?? 0, summary.added, summary.known, refused, isLast ? 1 : 0]
            )
        }
    }

    /// - Returns: `nil` if the workspace has no such import.
    public func leadImport(_ id: String, of workspace: WorkspaceID, now: Timestamp = .now) async throws -> LeadImport? {
        try await read { try Self.leadImport(id, of: workspace, now: now, $0) }
    }

    private static func leadImport(_ id: String, of workspace: WorkspaceID, now: Timestamp, _ db: Database) throws -> LeadImport? {
        guard let row = try db.row(LeadImportSQL.one, [workspace.rawValue, id]) else { return nil }
        let (steppedAt, isDone): (Int64, Int) = (row[1], row[2])
        let isStale = now.seconds(since: Timestamp(microseconds: steppedAt)) >= importIsStaleAfter
        let problems = try db.rows(LeadImportSQL.problems, [id, importProblemsKept])
        return LeadImport(
            id: id,
            state: isDone == 1 ? .done : isStale ? .interrupted : .running,
            startedAt: Timestamp(microseconds: row[0]),
            bytes: row[3],
            bytesDone: row[4],
            added: row[5],
            known: row[6],
            refused: row[7],
            problems: problems.map { LeadImport.Problem(line: $0[0], reason: $0[1]) }
        )
    }
}

public import Calls
public import Foundation
import GRDB

/// A webhook that was authentic but could not be understood; kept, so that nothing is lost.
public struct RejectedWebhook: Sendable, Equatable {
    /// 1, 2, 3 … per workspace.
    public var number: Int64
    public var receivedAt: Timestamp
    public var method: String
    /// The raw query, without the secret.
    public var query: String
    public var contentType: String
    public var body: Data
    public var reason: String
    public var retriedAt: Timestamp?
}

/// A rejected webhook in a list, without its body; the API and the command line tell it as it stands.
public struct RejectedEntry: Sendable, Equatable, Encodable {
    public var number: Int64
    public var receivedAt: Timestamp
    public var method: String
    public var contentType: String
    /// Of the body.
    public var bytes: Int
    public var reason: String
    public var retriedAt: Timestamp?
}

extension Store {
    /// So many are kept per workspace; the oldest go first. With bodies of 256 KiB at most that is 250 MiB, and a broken integration is noticed sooner.
    static let rejectedKept: Int64 = 1000

    /// Among so many of the newest a repeat is looked for: a provider that sends the same again and again would push out all others.
    private static let rejectedCompared: Int64 = 16

    /// Keeps a body that could not be understood, once.
    ///
    /// - Returns: Its number.
    /// - Throws: `StoreError.noSuchWorkspace` if it is disabled.
    @discardableResult
    public func reject(
        workspace: WorkspaceID,
        method: String,
        query: String,
        contentType: String,
        body: Data,
        reason: String,
        now: Timestamp
    ) async throws -> Int64 {
        try await write { db in
            guard try Self.bounds(of: workspace, db) != nil else { throw StoreError.noSuchWorkspace }
            let newest: Int64 = try db.row("SELECT max(number) FROM rejected WHERE workspace_id = $1", [workspace.rawValue])?[0] ?? 0
            let repeated: Query = """
                SELECT number FROM rejected WHERE workspace_id = $1 AND number > $2 AND method = $3 AND query = $4 AND content_type = $5 AND body = $6
                """
            let content: StatementArguments = [workspace.rawValue, newest - Self.rejectedCompared, method, query, contentType, body]
            if let number: Int64 = try db.row(repeated, content)?[0] { return number }
            try db.run(
                """
                INSERT INTO rejected (workspace_id, number, received_at, method, query, content_type, body, reason)
                VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
                """,
                [workspace.rawValue, newest + 1, now.microseconds, method, query, contentType, body, reason]
            )
            try db.run("DELETE FROM rejected WHERE workspace_id = $1 AND number <= $2", [workspace.rawValue, newest + 1 - Self.rejectedKept])
            return newest + 1
        }
    }

    /// The rejected webhooks of a workspace, oldest first.
    ///
    /// - Throws: `StoreError.missing` without such a workspace.
    public func rejected(workspace: WorkspaceID) async throws -> [RejectedEntry] {
        try await read { db in
            try Self.requireWorkspace(workspace, db)
            return try db.rows(Self.rejectedList, [workspace.rawValue]).map(Self.rejectedEntry)
        }
    }

    private static func rejectedEntry(_ row: Row) -> RejectedEntry {
        RejectedEntry(
            number: row[0],
            receivedAt: Timestamp(microseconds: row[1]),
            method: row[2],
            contentType: row[3],
            bytes: row[4],
            reason: row[5],
            retriedAt: timestamp(row[6])
        )
    }

    /// The rejected webhooks of a workspace, newest first.
    ///
    /// - Throws: `StoreError.noSuchWorkspace`, or another `StoreError` if the database fails.
    public func rejected(workspace: WorkspaceID, after: PageKey?, limit: Int) async throws -> Page<RejectedEntry> {
        try await read { db in
            let head = try Self.head(of: workspace, db)
            let rows = try db.rows(Self.rejectedPage, [workspace.rawValue, after?.number ?? .max, limit + 1])
            return Page(rows.map(Self.rejectedEntry), limit: limit, head: head) { PageKey(number: $0.number) }
        }
    }

    /// - Throws: `StoreError.missing` if there is none of that number.
    public func rejected(workspace: WorkspaceID, number: Int64) async throws -> RejectedWebhook {
        try await read { db in
            let row = try db.row(Self.rejectedOne, [workspace.rawValue, number])
            guard let row else { throw StoreError.missing("rejected webhook \(number) in workspace \(workspace)") }
            return Self.rejected(row)
        }
    }

    private static let rejectedList: Query = """
        SELECT number, received_at, method, content_type, length(body), reason, retried_at FROM rejected WHERE workspace_id = $1 ORDER BY number
        """
    private static let rejectedPage: Query = """
        SELECT number, received_at, method, content_type, length(body), reason, retried_at FROM rejected
        WHERE workspace_id = $1 AND number < $2 ORDER BY number DESC LIMIT $3
        """
    private static let rejectedOne: Query = """
        SELECT number, received_at, method, query, content_type, body, reason, retried_at FROM rejected WHERE workspace_id = $1 AND number = $2
        """

    private static func rejected(_ row: Row) -> RejectedWebhook {
        RejectedWebhook(
            number: row[0],
            receivedAt: Timestamp(microseconds: row[1]),
            method: row[2],
            query: row[3],
            contentType: row[4],
            body: row[5],
            reason: row[6],
            retriedAt: timestamp(row[7])
        )
    }

    /// Notes that a rejected webhook was read after all.
    public func markRetried(workspace: WorkspaceID, number: Int64, now: Timestamp = .now) async throws {
        try await write { db in
            try db.run(
                "UPDATE rejected SET retried_at = $3 WHERE workspace_id = $1 AND number = $2",
                [workspace.rawValue, number, now.microseconds]
            )
        }
    }
}

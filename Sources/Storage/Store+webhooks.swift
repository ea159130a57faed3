public import Calls
import GRDB

/// A secret that a workspace's webhooks may carry now.
public struct WebhookKey: Sendable, Equatable {
    public var workspace: WorkspaceID
    /// What the secret is derived from.
    public var generation: Int64
    /// When it stops to count; `nil` for the newest.
    public var expiresAt: Timestamp?
}

extension Store {
    /// How long a replaced secret still counts unless told otherwise, so that the provider's panel can be changed without losing a call.
    public static let webhookOverlapHours: Int64 = 24

    /// The secrets of every enabled workspace. Whether one counts is asked at each use: a clock that is ahead for a moment must not end one for good.
    public func webhookKeys() async throws -> [WebhookKey] {
        try await read { db in
            let query: Query = """
                SELECT webhook_secret.workspace_id, webhook_secret.generation, webhook_secret.expires_at FROM webhook_secret
                JOIN workspace ON workspace.id = webhook_secret.workspace_id
                WHERE workspace.disabled_at IS NULL
                """
            return try db.rows(query).compactMap { row in
                WorkspaceID(rawValue: row[0]).map { WebhookKey(workspace: $0, generation: row[1], expiresAt: Self.timestamp(row[2])) }
            }
        }
    }

    /// The generation of a workspace's newest secret.
    ///
    /// - Throws: `StoreError.missing` without such a workspace.
    public func webhookGeneration(of workspace: WorkspaceID) async throws -> Int64 {
        try await read { db in
            try Self.requireWorkspace(workspace, db)
            return try db.row("SELECT max(generation) FROM webhook_secret WHERE workspace_id = $1", [workspace.rawValue])?[0] ?? 1
        }
    }

    /// Until when the secret before the newest one counts; `nil` if it does not.
    ///
    /// - Throws: `StoreError.missing` without such a workspace.
    public func webhookOverlapEnd(of workspace: WorkspaceID, now: Timestamp = .now) async throws -> Timestamp? {
        try await read { db in
            try Self.requireWorkspace(workspace, db)
            let query: Query = "SELECT max(expires_at) FROM webhook_secret WHERE workspace_id = $1 AND expires_at > $2"
            return try db.row(query, [workspace.rawValue, now.microseconds]).flatMap { Self.timestamp($0[0]) }
        }
    }

    /// Makes a new secret; the one before counts a while longer, older ones end now.
    ///
    /// - Parameter overlapHours: How long the one before still counts; 0 ends it now.
    /// - Returns: The new generation.
    /// - Throws: `StoreError.missing` without such a workspace.
    public func rotateWebhook(
        of workspace: WorkspaceID,
        overlapHours: Int64 = Store.webhookOverlapHours,
        now: Timestamp = .now
    ) async throws -> Int64 {
        try await writeSettings { db in
            try Self.requireWorkspace(workspace, db)
            let newest: Int64 = try db.row("SELECT max(generation) FROM webhook_secret WHERE workspace_id = $1", [workspace.rawValue])?[0] ?? 0
            let oldestLeft = overlapHours > 0 ? newest : newest + 1
            try db.run("DELETE FROM webhook_secret WHERE workspace_id = $1 AND generation < $2", [workspace.rawValue, oldestLeft])
            try db.run(
                "UPDATE webhook_secret SET expires_at = $2 WHERE workspace_id = $1",
                [workspace.rawValue, now.adding(seconds: overlapHours * 3600).microseconds]
            )
            try db.run(
                "INSERT INTO webhook_secret (workspace_id, generation, created_at) VALUES ($1, $2, $3)",
                [workspace.rawValue, newest + 1, now.microseconds]
            )
            return newest + 1
        }
    }
}

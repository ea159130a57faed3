import Foundation
import GRDB

/// What a restore takes over from the database that it replaces, so that nobody comes in again who was shut out since the backup.
public struct TakenOver: Sendable, Equatable {
    /// Desks revoked, added or given a new password since.
    public var desks = 0
    /// Operators, likewise.
    public var operators = 0
    /// Workspaces whose webhook secrets were rotated since.
    public var webhooks = 0
    /// Users whose password was set, or who were disabled, since.
    public var users = 0
    /// Memberships that were taken away, or given another role, since.
    public var memberships = 0
    /// Workspaces disabled or enabled since.
    public var workspaces = 0
}

extension TakenOver {
    private static let tables = ["workspace", "webhook_secret", "app_user", "membership", "desk", "operator", "revision"]

    /// Copies what a database says of who may come in into the memory of another one's connection. In one piece and beforehand, because a database that
    /// is being replaced may well be damaged, and must not spoil the restore.
    ///
    /// - Returns: `false` if there is no such database, or it cannot be read.
    static func read(_ path: String, beside queue: DatabaseQueue) -> Bool {
        guard FileManager.default.fileExists(atPath: path) else { return false }
        let copying: Void? = try? queue.inDatabase { db in
            try db.execute(sql: "PRAGMA temp_store = MEMORY")
            try db.execute(sql: "ATTACH DATABASE ? AS replaced", arguments: [path])
            defer { try? db.execute(sql: "DETACH DATABASE replaced") }
            try db.inTransaction {
                for table in tables { try db.execute(sql: "CREATE TEMP TABLE replaced_\(table) AS SELECT * FROM replaced.\(table)") }
                return .commit
            }
        }
        return copying != nil
    }

    /// Takes over what `read` has copied.
    ///
    /// Generations only grow, so the higher one is the newer. For the rest the number that grows with every such change tells which database is newer, and
    /// an older one, as on a machine that was set up before the backup was made, changes nothing.
    init(applyingTo db: Database) throws {
        desks = try Self.change(
            """
            INSERT INTO desk (workspace_id, name, generation, created_at, revoked_at)
            SELECT workspace_id, name, generation, created_at, revoked_at FROM replaced_desk WHERE workspace_id IN (SELECT id FROM workspace)
            ON CONFLICT (workspace_id, name) DO UPDATE SET generation = excluded.generation, revoked_at = excluded.revoked_at
            WHERE \(Self.isNewer("desk"))
            """,
            db
        )
        operators = try Self.change(
            """
            INSERT INTO operator (name, generation, created_at, revoked_at)
            SELECT name, generation, created_at, revoked_at FROM replaced_operator WHERE true
            ON CONFLICT (name) DO UPDATE SET generation = excluded.generation, revoked_at = excluded.revoked_at
            WHERE \(Self.isNewer("operator"))
            """,
            db
        )
        webhooks = try Self.takeWebhooks(db)
        if try Bool.fetchOne(db, sql: "SELECT (SELECT max(value) FROM replaced_revision) >= (SELECT max(value) FROM revision)") == true {
            try takeStandings(db)
        }
        // The restored database is the newest from now on.
        try db.execute(sql: "UPDATE revision SET value = 1 + max(value, (SELECT max(value) FROM replaced_revision))")
    }

    private static func isNewer(_ table: String) -> String {
        """
        excluded.generation > \(table).generation
        OR (excluded.generation = \(table).generation AND excluded.revoked_at IS NOT NULL AND \(table).revoked_at IS NULL)
        """
    }

    private static func takeWebhooks(_ db: Database) throws -> Int {
        let rotated = try String.fetchAll(
            db,
            sql: """
                SELECT id FROM workspace WHERE (SELECT max(generation) FROM replaced_webhook_secret WHERE workspace_id = id)
                    > (SELECT coalesce(max(generation), 0) FROM webhook_secret WHERE workspace_id = id)
                """
        )
        for workspace in rotated {
            try db.run("DELETE FROM webhook_secret WHERE workspace_id = $1", [workspace])
            let query: Query = """
                INSERT INTO webhook_secret (workspace_id, generation, created_at, expires_at)
                SELECT workspace_id, generation, created_at, expires_at FROM replaced_webhook_secret WHERE workspace_id = $1
                """
            try db.run(query, [workspace])
        }
        return rotated.count
    }

    private mutating func takeStandings(_ db: Database) throws {
        users = try Self.change(
            """
            UPDATE app_user SET password_hash = past.password_hash, disabled_at = past.disabled_at FROM replaced_app_user AS past
            WHERE past.id = app_user.id AND (past.password_hash IS NOT app_user.password_hash OR past.disabled_at IS NOT app_user.disabled_at)
            """,
            db
        )
        workspaces = try Self.change(
            """
            UPDATE workspace SET disabled_at = past.disabled_at FROM replaced_workspace AS past
            WHERE past.id = workspace.id AND past.disabled_at IS NOT workspace.disabled_at
            """,
            db
        )
        memberships = try Self.change(
            """
            DELETE FROM membership WHERE user_id IN (SELECT id FROM replaced_app_user) AND workspace_id IN (SELECT id FROM replaced_workspace)
            AND (user_id, workspace_id) NOT IN (SELECT user_id, workspace_id FROM replaced_membership)
            """,
            db
        )
        memberships += try Self.change(
            """
            UPDATE membership SET role = past.role FROM replaced_membership AS past
            WHERE past.user_id = membership.user_id AND past.workspace_id = membership.workspace_id AND past.role <> membership.role
            """,
            db
        )
        try db.execute(sql: "DELETE FROM agent_number WHERE (user_id, workspace_id) NOT IN (SELECT user_id, workspace_id FROM membership)")
    }

    /// - Returns: How many rows were changed.
    private static func change(_ sql: String, _ db: Database) throws -> Int {
        try db.execute(sql: sql)
        return db.changesCount
    }
}

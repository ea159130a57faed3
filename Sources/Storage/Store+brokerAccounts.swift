public import Calls
import GRDB

extension Store {
    /// Notes a server instance, so that it has accounts at the broker.
    public func registerInstance(_ name: DeskName, now: Timestamp = .now) async throws {
        let known = try await read { try $0.row("SELECT 1 FROM instance WHERE name = $1", [name.rawValue]) != nil }
        guard !known else { return }
        try await writeSettings { db in
            try db.run(
                "INSERT INTO instance (name, created_at) VALUES ($1, $2) ON CONFLICT DO NOTHING",
                [name.rawValue, now.microseconds]
            )
        }
    }

    /// What a server instance has accounts for. What desks write comes to an account of its own, so that nothing they do is in the way of events.
    private static let parts: [(prefix: String, kind: BrokerAccount.Kind)] = [
        ("gateway", .gateway), ("answers", .gateway), ("bridge", .bridge), ("control", .control),
    ]

    /// Every account that the broker should have now: four per server instance, the desks of enabled workspaces, the operators.
    public func brokerAccounts() async throws -> [BrokerAccount] { try await read(Self.brokerAccounts) }

    static func brokerAccounts(_ db: Database) throws -> [BrokerAccount] {
        var accounts: [BrokerAccount] = []
        for row in try db.rows("SELECT name FROM instance ORDER BY name") {
            let instance: String = row[0]
            for (prefix, kind) in parts {
                accounts.append(BrokerAccount(username: "\(prefix)@\(instance)", kind: kind, generation: 1))
            }
        }
        let desks: Query = """
            SELECT desk.workspace_id, desk.name, desk.generation FROM desk JOIN workspace ON workspace.id = desk.workspace_id
            WHERE desk.revoked_at IS NULL AND workspace.disabled_at IS NULL ORDER BY desk.workspace_id, desk.name
            """
        for row in try db.rows(desks) {
            guard let workspace = WorkspaceID(rawValue: row[0]), let desk = DeskName(rawValue: row[1]) else { continue }
            let username = BrokerAccount.username(workspace: workspace, desk: desk)
            accounts.append(BrokerAccount(username: username, kind: .desk(workspace, desk), generation: row[2]))
        }
        for row in try db.rows("SELECT name, generation FROM operator WHERE revoked_at IS NULL ORDER BY name") {
            accounts.append(BrokerAccount(username: row[0], kind: .operator, generation: row[1]))
        }
        return accounts
    }

    /// Adds an operator's account, or gives a revoked one of that name a new password.
    ///
    /// - Returns: The generation that its password is derived from.
    /// - Throws: `StoreError.exists` if it is not revoked.
    public func addOperator(_ name: DeskName, now: Timestamp = .now) async throws -> Int64 {
        try await writeSettings { db in
            guard let row = try db.row("SELECT generation, revoked_at FROM operator WHERE name = $1", [name.rawValue]) else {
                try db.run("INSERT INTO operator (name, generation, created_at) VALUES ($1, 1, $2)", [name.rawValue, now.microseconds])
                return 1
            }
            let (generation, revokedAt): (Int64, Int64?) = (row[0], row[1])
            guard revokedAt != nil else { throw StoreError.exists("operator \(name)") }
            try db.run("UPDATE operator SET generation = generation + 1, revoked_at = NULL WHERE name = $1", [name.rawValue])
            return generation + 1
        }
    }

    /// Every operator by name, with the generation and whether it is revoked.
    public func operators() async throws -> [(name: String, generation: Int64, isRevoked: Bool)] {
        try await read { db in
            try db.rows("SELECT name, generation, revoked_at FROM operator ORDER BY name").map { row in
                let revokedAt: Int64? = row[2]
                return (row[0], row[1], revokedAt != nil)
            }
        }
    }

    /// - Throws: `StoreError.missing` if there is none of that name, or it is revoked already.
    public func revokeOperator(_ name: DeskName, now: Timestamp = .now) async throws {
        try await writeSettings { db in
            let query: Query = "UPDATE operator SET revoked_at = $2 WHERE name = $1 AND revoked_at IS NULL RETURNING name"
            guard try db.row(query, [name.rawValue, now.microseconds]) != nil else {
                throw StoreError.missing("operator \(name) that is not revoked")
            }
        }
    }
}

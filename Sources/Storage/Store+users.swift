public import Calls
import GRDB

extension Store {
    /// How an address is compared: lower case, no spaces around.
    public static func normalised(email: String) -> String { email.lowercased().trimmingWhitespace() }

    /// Makes a user a member of a workspace; makes the user first if the address is new.
    ///
    /// - Parameters:
    ///   - passwordHash: For a new user; a user who exists keeps the password.
    ///   - isIssued: Whether an admin of the workspace has the new user's password. Then nobody else takes the user in, whose data the admin could read
    ///     with it, until the operator sets another password.
    ///   - agentNumbers: Ten digits or more each.
    /// - Returns: Whether the user is new.
    /// - Throws: `StoreError.missing` if there is no such workspace, `.exists` if the user is a member already, `.passwordOfOthers`.
    @discardableResult
    public func addUser(
        email: String,
        workspace: WorkspaceID,
        role: Role,
        agentNumbers: [PhoneNumber],
        passwordHash: String?,
        isIssued: Bool = false,
        now: Timestamp = .now
    ) async throws -> Bool {
        let address = Self.normalised(email: email)
        return try await writeSettings { db in
            try Self.requireWorkspace(workspace, db)
            let row = try db.row("SELECT id, password_issuer FROM app_user WHERE email = $1", [address])
            let (known, issuer): (String?, String?) = (row?[0], row?[1])
            let id = known ?? Self.newID()
            if known == nil {
                try db.run(
                    "INSERT INTO app_user (id, email, password_hash, password_issuer, created_at) VALUES ($1, $2, $3, $4, $5)",
                    [id, address, passwordHash, isIssued ? workspace.rawValue : nil, now.microseconds]
                )
            }
            guard issuer == nil || issuer == workspace.rawValue else { throw StoreError.passwordOfOthers }
            let member = try db.row("SELECT 1 FROM membership WHERE user_id = $1 AND workspace_id = $2", [id, workspace.rawValue])
            guard member == nil else { throw StoreError.exists("user \(address) in workspace \(workspace)") }
            try db.run("INSERT INTO membership (user_id, workspace_id, role) VALUES ($1, $2, $3)", [id, workspace.rawValue, role.rawValue])
            for number in agentNumbers {
                try db.run(
                    "INSERT INTO agent_number (workspace_id, match_key, user_id, number) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING",
                    [workspace.rawValue, number.matchKey, id, number.digits]
                )
            }
            return known == nil
        }
    }

    /// - Returns: `nil` if nobody has that address.
    public func user(email: String) async throws -> User? {
        let address = Self.normalised(email: email)
        return try await read { db in
            try db.row("SELECT id, email, password_hash, disabled_at FROM app_user WHERE email = $1", [address]).map(Self.user)
        }
    }

    /// Every user by address, with the workspaces as `(workspace, role)`.
    public func users() async throws -> [(user: User, memberships: [Membership])] {
        try await read { db in
            try db.rows("SELECT id, email, password_hash, disabled_at FROM app_user ORDER BY email").map { row in
                let user = Self.user(row)
                return (user, try Self.memberships(of: user.id, enabledOnly: false, db))
            }
        }
    }

    /// Disables a user everywhere and ends the sessions.
    ///
    /// - Throws: `StoreError.missing`.
    public func disableUser(email: String, now: Timestamp = .now) async throws {
        let address = Self.normalised(email: email)
        try await writeSettings { db in
            let id = try Self.userID(address, db)
            try db.run("UPDATE app_user SET disabled_at = $2 WHERE id = $1", [id, now.microseconds])
            try db.run("DELETE FROM session WHERE user_id = $1", [id])
        }
    }

    /// Sets the password, enables a disabled user again and ends the sessions.
    ///
    /// - Throws: `StoreError.missing`.
    public func setPassword(email: String, hash: String) async throws {
        let address = Self.normalised(email: email)
        try await writeSettings { db in
            let id = try Self.userID(address, db)
            try db.run("UPDATE app_user SET password_hash = $2, password_issuer = NULL, disabled_at = NULL WHERE id = $1", [id, hash])
            try db.run("DELETE FROM session WHERE user_id = $1", [id])
        }
    }

    /// Takes a user out of a workspace, with the agent numbers there; the user stays, and so do the other workspaces.
    ///
    /// - Throws: `StoreError.missing` if there is no such user, or it is no member.
    public func removeUser(email: String, from workspace: WorkspaceID) async throws {
        let address = Self.normalised(email: email)
        try await writeSettings { db in
            let id = try Self.userID(address, db)
            try db.run("DELETE FROM membership WHERE user_id = $1 AND workspace_id = $2", [id, workspace.rawValue])
            guard db.changesCount == 1 else { throw StoreError.missing("user \(address) in workspace \(workspace)") }
            try db.run("DELETE FROM agent_number WHERE user_id = $1 AND workspace_id = $2", [id, workspace.rawValue])
        }
    }

    /// Ends every session of a user, who may sign in again.
    ///
    /// - Throws: `StoreError.missing`.
    public func signOutUser(email: String) async throws {
        let address = Self.normalised(email: email)
        try await writeSettings { db in try db.run("DELETE FROM session WHERE user_id = $1", [try Self.userID(address, db)]) }
    }

    private static func userID(_ address: String, _ db: Database) throws -> String {
        guard let id: String = try db.row("SELECT id FROM app_user WHERE email = $1", [address])?[0] else {
            throw StoreError.missing("user \(address)")
        }
        return id
    }

    private static func user(_ row: Row) -> User {
        let disabledAt: Int64? = row[3]
        return User(id: row[0], email: row[1], passwordHash: row[2], isDisabled: disabledAt != nil)
    }

    static func memberships(of user: String, enabledOnly: Bool, _ db: Database) throws -> [Membership] {
        let query: Query = """
            SELECT workspace.id, workspace.name, membership.role, workspace.disabled_at FROM membership
            JOIN workspace ON workspace.id = membership.workspace_id WHERE membership.user_id = $1 ORDER BY workspace.id
            """
        return try db.rows(query, [user]).compactMap { row in
            let disabledAt: Int64? = row[3]
            guard let id = WorkspaceID(rawValue: row[0]), let role = Role(rawValue: row[2]), !(enabledOnly && disabledAt != nil) else { return nil }
            return Membership(workspace: id, name: row[1], role: role)
        }
    }
}

extension String {
    /// Without white space at either end.
    func trimmingWhitespace() -> String {
        String(drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed())
    }
}

public import Calls
import GRDB

extension Store {
    /// The members of a workspace by address.
    ///
    /// - Throws: `StoreError.noSuchWorkspace`, or another `StoreError` if the database fails.
    public func members(of workspace: WorkspaceID, after: PageKey?, limit: Int) async throws -> Page<WorkspaceMember> {
        try await read { db in
            let head = try Self.head(of: workspace, db)
            let rows = try db.rows(MemberSQL.page, [workspace.rawValue, after?.text ?? "", limit + 1])
            return Page(try rows.map { try Self.member($0, workspace, db) }, limit: limit, head: head) { PageKey(text: $0.email) }
        }
    }

    /// - Returns: `nil` if the user is no member.
    public func member(_ userID: String, of workspace: WorkspaceID) async throws -> WorkspaceMember? {
        try await read { try Self.member(userID, of: workspace, $0) }
    }

    /// Changes a member; what is `nil` stays.
    ///
    /// - Parameter agentNumbers: Ten digits or more each; they replace those before.
    public func changeMember(_ userID: String, of workspace: WorkspaceID, role: Role?, agentNumbers: [PhoneNumber]?) async throws -> MemberOutcome {
        try await writeSettings { db in
            guard let member = try Self.member(userID, of: workspace, db) else { return .noSuchMember }
            if let role, role != member.role {
                if member.role == .admin, try Self.isLastAdmin(userID, workspace, db) { return .lastAdmin }
                try db.run(MemberSQL.setRole, [workspace.rawValue, userID, role.rawValue])
            }
            if let agentNumbers {
                try db.run(MemberSQL.removeNumbers, [workspace.rawValue, userID])
                for number in agentNumbers {
                    try db.run(MemberSQL.insertNumber, [workspace.rawValue, number.matchKey, userID, number.digits])
                }
            }
            return try Self.member(userID, of: workspace, db).map(MemberOutcome.stored) ?? .noSuchMember
        }
    }

    /// Takes a user out of a workspace; the user stays, and so do the other workspaces.
    public func removeMember(_ userID: String, from workspace: WorkspaceID) async throws -> MemberOutcome {
        try await writeSettings { db in
            guard let member = try Self.member(userID, of: workspace, db) else { return .noSuchMember }
            if member.role == .admin, try Self.isLastAdmin(userID, workspace, db) { return .lastAdmin }
            for query in [MemberSQL.remove, MemberSQL.removeNumbers] { try db.run(query, [workspace.rawValue, userID]) }
            return .stored(member)
        }
    }

    private static func isLastAdmin(_ userID: String, _ workspace: WorkspaceID, _ db: Database) throws -> Bool {
        try db.row(MemberSQL.otherAdmin, [workspace.rawValue, userID]) == nil
    }

    private static func member(_ userID: String, of workspace: WorkspaceID, _ db: Database) throws -> WorkspaceMember? {
        try db.row(MemberSQL.one, [workspace.rawValue, userID]).map { try member($0, workspace, db) }
    }

    private static func member(_ row: Row, _ workspace: WorkspaceID, _ db: Database) throws -> WorkspaceMember {
        let (id, disabledAt): (String, Int64?) = (row[0], row[3])
        return WorkspaceMember(
            id: id,
            email: row[1],
            role: Role(rawValue: row[2]) ?? .agent,
            agentNumbers: try agentNumbers(of: id, in: workspace, db),
            isDisabled: disabledAt != nil
        )
    }
}

public import Calls
import GRDB

extension Store {
    /// - Parameter userID: `nil` for a program.
    /// - Throws: `StoreError.noSuchWorkspace`, or another `StoreError` if the database fails.
    public func profile(of workspace: WorkspaceID, userID: String?) async throws -> WorkspaceProfile {
        try await read { db in
            guard let row = try db.row("SELECT name, time_zone, seq FROM workspace WHERE id = $1", [workspace.rawValue]) else {
                throw StoreError.noSuchWorkspace
            }
            return WorkspaceProfile(
                name: row[0],
                timeZone: row[1],
                agentNumbers: try userID.map { try Self.agentNumbers(of: $0, in: workspace, db) } ?? [],
                recordingHosts: try Self.recordingHosts(of: workspace, db),
                hasClickToCall: try db.row(ClickToCallSQL.setting, [workspace.rawValue]) != nil,
                head: row[2]
            )
        }
    }

    /// The digits of a user's own telephones in a workspace.
    static func agentNumbers(of userID: String, in workspace: WorkspaceID, _ db: Database) throws -> [String] {
        let query: Query = "SELECT number FROM agent_number WHERE workspace_id = $1 AND user_id = $2 ORDER BY number"
        return try db.rows(query, [workspace.rawValue, userID]).map { $0[0] }
    }
}

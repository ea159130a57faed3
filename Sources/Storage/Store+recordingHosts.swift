public import Calls
import GRDB

extension Store {
    /// Lets a workspace's recordings be at a host; nothing happens if they may already.
    ///
    /// - Throws: `StoreError.missing` if there is no such workspace.
    public func addRecordingHost(_ host: RecordingHost, to workspace: WorkspaceID) async throws {
        try await write { db in
            try Self.requireWorkspace(workspace, db)
            try Self.add(host, to: workspace, db)
        }
    }

    static func add(_ host: RecordingHost, to workspace: WorkspaceID, _ db: Database) throws {
        try db.run(
            "INSERT INTO recording_host (workspace_id, host) VALUES ($1, $2) ON CONFLICT DO NOTHING",
            [workspace.rawValue, host.description]
        )
    }

    /// - Throws: `StoreError.missing` if there is no such workspace, or the host is not allowed there.
    public func removeRecordingHost(_ host: RecordingHost, from workspace: WorkspaceID) async throws {
        try await write { db in
            try Self.requireWorkspace(workspace, db)
            try db.run("DELETE FROM recording_host WHERE workspace_id = $1 AND host = $2", [workspace.rawValue, host.description])
            guard db.changesCount > 0 else { throw StoreError.missing("recording host \(host) of workspace \(workspace)") }
        }
    }

    /// Where a workspace's recordings may be, in the order of the alphabet.
    ///
    /// - Throws: `StoreError.missing` if there is no such workspace.
    public func recordingHosts(of workspace: WorkspaceID) async throws -> [String] {
        try await read { db in
            try Self.requireWorkspace(workspace, db)
            return try Self.recordingHosts(of: workspace, db)
        }
    }

    static func recordingHosts(of workspace: WorkspaceID, _ db: Database) throws -> [String] {
        try db.rows("SELECT host FROM recording_host WHERE workspace_id = $1 ORDER BY host", [workspace.rawValue]).map { $0[0] }
    }
}

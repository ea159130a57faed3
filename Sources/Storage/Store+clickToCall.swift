public import Calls
import GRDB

extension Store {
    /// - Returns: `nil` if the workspace has none.
    public func clickToCall(of workspace: WorkspaceID) async throws -> ClickToCallSetting? {
        try await read { db in
            try db.row(ClickToCallSQL.setting, [workspace.rawValue]).map { row in
                ClickToCallSetting(baseURL: row[0], deskphone: row[1], memberNumber: row[2], sealedAuthcode: row[3])
            }
        }
    }

    /// - Parameter setting: `nil` to order no calls any more.
    /// - Throws: `StoreError.missing` without such a workspace.
    public func setClickToCall(_ setting: ClickToCallSetting?, of workspace: WorkspaceID) async throws {
        try await write { db in
            try Self.requireWorkspace(workspace, db)
            guard let setting else { return try db.run("DELETE FROM click_to_call WHERE workspace_id = $1", [workspace.rawValue]) }
            try db.run(
                ClickToCallSQL.set,
                [workspace.rawValue, setting.baseURL, setting.deskphone, setting.memberNumber, setting.sealedAuthcode]
            )
        }
    }
}

public import Calls
import GRDB

/// A call with the time of its first webhook.
public struct ListedCall: Sendable, Equatable {
    public var call: Call
    public var createdAt: Timestamp
    /// The one lead with the customer's number.
    public var lead: CallEvent.LeadInfo?
}

extension Store {
    /// The newest calls of a workspace, newest first.
    ///
    /// - Parameter limit: 1 to 1,000.
    /// - Throws: `StoreError.missing` without such a workspace.
    public func calls(of workspace: WorkspaceID, limit: Int) async throws -> [ListedCall] {
        try await read { db in
            try Self.requireWorkspace(workspace, db)
            let rows = try db.rows(CallSQL.newest, [workspace.rawValue, min(max(limit, 1), 1000)])
            return rows.map { ListedCall(call: Self.call($0), createdAt: Timestamp(microseconds: $0[20])) }
        }
    }
}

public import Calls
import GRDB

/// Leads that are worked through together.
public struct Campaign: Sendable, Equatable {
    public var id: String
    public var name: String
    public var createdAt: Timestamp
    /// How many leads are in each state; what is missing is none.
    public var states: [LeadState: Int]
}

extension Store {
    /// Campaigns by name.
    ///
    /// - Throws: `StoreError.noSuchWorkspace`, or another `StoreError` if the database fails.
    public func campaigns(of workspace: WorkspaceID, after: PageKey?, limit: Int) async throws -> Page<Campaign> {
        try await read { db in
            let head = try Self.head(of: workspace, db)
            let rows = try db.rows(LeadSQL.campaigns, [workspace.rawValue, after?.text ?? "", limit + 1])
            return Page(try rows.map { try Self.campaign($0, workspace, db) }, limit: limit, head: head) { PageKey(text: $0.name) }
        }
    }

    /// - Returns: `nil` if the workspace has no such campaign.
    public func campaign(_ id: String, of workspace: WorkspaceID) async throws -> Campaign? {
        try await read { db in try db.row(LeadSQL.campaign, [workspace.rawValue, id]).map { try Self.campaign($0, workspace, db) } }
    }

    public func hasCampaign(_ id: String, in workspace: WorkspaceID) async throws -> Bool {
        try await read { try $0.row(LeadSQL.campaign, [workspace.rawValue, id]) != nil }
    }

    private static func campaign(_ row: Row, _ workspace: WorkspaceID, _ db: Database) throws -> Campaign {
        let id: String = row[0]
        let counts = try db.rows(LeadSQL.counts, [workspace.rawValue, id]).map { row in (LeadState(rawValue: row[0]) ?? .new, row[1] as Int) }
        return Campaign(id: id, name: row[1], createdAt: Timestamp(microseconds: row[2]), states: Dictionary(counts) { $0 + $1 })
    }
}

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

/// A page of campaigns, with all leads of the workspace.
public struct CampaignPage: Sendable {
    public var page: Page<Campaign>
    /// How many leads are in each state, those without a campaign too; what is missing is none.
    public var total: [LeadState: Int]
}

extension Store {
    /// Campaigns by name, and all leads.
    ///
    /// - Throws: `StoreError.noSuchWorkspace`, or another `StoreError` if the database fails.
    public func campaigns(of workspace: WorkspaceID, after: PageKey?, limit: Int) async throws -> CampaignPage {
        try await read { db in
            let head = try Self.head(of: workspace, db)
            let rows = try db.rows(LeadSQL.campaigns, [workspace.rawValue, after?.text ?? "", limit + 1])
            var (counts, total): ([String: [LeadState: Int]], [LeadState: Int]) = ([:], [:])
            try db.forEachRow(LeadSQL.allCounts, [workspace.rawValue]) { row in
                let (campaign, state, count): (String?, LeadState, Int) = (row[0], LeadState(rawValue: row[1]) ?? .new, row[2])
                total[state, default: 0] += count
                if let campaign { counts[campaign, default: [:]][state, default: 0] += count }
                return true
            }
            let campaigns = rows.map { Self.campaign($0, states: counts[$0[0]] ?? [:]) }
            return CampaignPage(page: Page(campaigns, limit: limit, head: head) { PageKey(text: $0.name) }, total: total)
        }
    }

    /// - Returns: `nil` if the workspace has no such campaign.
    public func campaign(_ id: String, of workspace: WorkspaceID) async throws -> Campaign? {
        try await read { db in
            guard let row = try db.row(LeadSQL.campaign, [workspace.rawValue, id]) else { return nil }
            let counts = try db.rows(LeadSQL.counts, [workspace.rawValue, id]).map { (LeadState(rawValue: $0[0]) ?? .new, $0[1] as Int) }
            return Self.campaign(row, states: Dictionary(counts) { $0 + $1 })
        }
    }

    public func hasCampaign(_ id: String, in workspace: WorkspaceID) async throws -> Bool {
        try await read { try $0.row(LeadSQL.campaign, [workspace.rawValue, id]) != nil }
    }

    private static func campaign(_ row: Row, states: [LeadState: Int]) -> Campaign {
        Campaign(id: row[0], name: row[1], createdAt: Timestamp(microseconds: row[2]), states: states)
    }
}

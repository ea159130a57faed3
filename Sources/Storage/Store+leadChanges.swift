public import Calls
import GRDB

extension Store {
    /// Adds a lead by hand. Earlier calls with one of its numbers that belong to nobody become its own.
    ///
    /// - Parameters:
    ///   - campaignID: The id of a campaign.
    ///   - isShared: Whether the lead is added although another one has one of the numbers.
    public func addLead(
        _ name: String,
        numbers: [PhoneNumber],
        campaignID: String?,
        notes: String?,
        isShared: Bool,
        workspace: WorkspaceID,
        now: Timestamp = .now
    ) async throws -> LeadOutcome {
        try await write { db in
            if let campaignID, try db.row(LeadSQL.campaign, [workspace.rawValue, campaignID]) == nil { return .noSuchCampaign }
            if !isShared {
                for key in numbers.compactMap(\.matchKey) {
                    if let id: String = try db.row(CallSQL.leadsByNumber, [workspace.rawValue, key])?[0] { return .exists(id) }
                }
            }
            let id = Self.newID()
            try Self.insert(id: id, name, numbers, campaign: campaignID, notes: notes, workspace: workspace, now: now, db)
            try Self.adoptCalls(of: numbers, lead: id, workspace, db)
            return try Self.stored(id, workspace, db)
        }
    }

    /// Changes a lead, unless somebody else did so since.
    ///
    /// - Parameters:
    ///   - version: The one that the change is meant for.
    ///   - author: The id of the user who changes it.
    public func changeLead(
        _ id: String,
        version: Int64,
        _ change: LeadChange,
        author: String,
        workspace: WorkspaceID,
        now: Timestamp = .now
    ) async throws -> LeadOutcome {
        try await write { db in
            guard let lead = try Self.lead(id, of: workspace, db) else { return .noSuchLead }
            guard lead.version == version else { return .changed(version: lead.version) }
            let campaign = change.campaignID ?? lead.campaignID
            if let campaign, campaign != lead.campaignID, try db.row(LeadSQL.campaign, [workspace.rawValue, campaign]) == nil {
                return .noSuchCampaign
            }
            let state = change.state ?? lead.state
            try db.run(
                LeadSQL.change,
                [id, change.name ?? lead.name, state.rawValue, campaign, change.notes ?? lead.notes, now.microseconds]
            )
            if state != lead.state {
                try Self.note(.state, state.rawValue, lead: id, author: author, workspace: workspace, now: now, db)
            }
            if let numbers = change.numbers {
                try db.run(LeadSQL.removeNumbers, [id])
                try Self.insert(numbers, ofLead: id, workspace: workspace, db)
                try Self.adoptCalls(of: numbers, lead: id, workspace, db)
            }
            return try Self.stored(id, workspace, db)
        }
    }

    private static func stored(_ id: String, _ workspace: WorkspaceID, _ db: Database) throws -> LeadOutcome {
        try lead(id, of: workspace, db).map(LeadOutcome.stored) ?? .noSuchLead
    }

    /// What a stranger did becomes the lead's.
    private static func adoptCalls(of numbers: [PhoneNumber], lead: String, _ workspace: WorkspaceID, _ db: Database) throws {
        for key in numbers.compactMap(\.matchKey) {
            for row in try db.rows(LeadSQL.strangersCalls, [workspace.rawValue, key]) {
                let (call, word, at): (String, String, Int64) = (row[0], row[1], row[2])
                let status = CallStatus(rawValue: word) ?? .unknown
                try adopt(call, status, endedAt: Timestamp(microseconds: at), lead: lead, workspace, db)
            }
        }
    }
}

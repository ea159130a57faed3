public import Calls
import GRDB

/// What became of saying whose a call was.
public enum CallLeadOutcome: Sendable {
    /// The call is the lead's now, or was before.
    case stored(CallDetail)
    case noSuchCall
    case noSuchLead
    /// The lead has another number than the call's customer, or the call has none.
    case numberNotOfLead
    /// The call is another lead's.
    case taken
}

extension Store {
    /// Makes a call that is nobody's yet a lead's that has its customer's number.
    ///
    /// As with a lead that is made of a stranger's number, no event tells of it; the call's next one does.
    ///
    /// - Throws: `StoreError`; nothing is stored then.
    public func setLead(_ lead: String, ofCall id: String, workspace: WorkspaceID, now: Timestamp = .now) async throws -> CallLeadOutcome {
        try await write { db in
            guard let listed = try db.row(CallPageSQL.one, [workspace.rawValue, id]).map(Self.listedCall) else { return .noSuchCall }
            guard try db.row(LeadSQL.one, [workspace.rawValue, lead]) != nil else { return .noSuchLead }
            let call = listed.call
            if call.leads != [lead] {
                guard call.leads.count != 1 else { return .taken }
                let key = call.customer?.matchKey
                guard let key, try db.row(LeadSQL.hasNumber, [workspace.rawValue, key, lead]) != nil else { return .numberNotOfLead }
                let at: Int64? = try db.row(CallSQL.updatedAt, [id])?[0]
                try Self.adopt(id, call.status, endedAt: at.map { Timestamp(microseconds: $0) } ?? now, lead: lead, workspace, db)
                if call.status == .completed { try db.run(LeadSQL.contacted, [lead, now.microseconds]) }
            }
            return try Self.callDetail(id, of: workspace, db).map(CallLeadOutcome.stored) ?? .noSuchCall
        }
    }

    /// Makes a call with what was written at it a lead's.
    ///
    /// - Parameter endedAt: When its end was told, if it has ended.
    static func adopt(
        _ call: String,
        _ status: CallStatus,
        endedAt: Timestamp,
        lead: String,
        _ workspace: WorkspaceID,
        _ db: Database
    ) throws {
        for query in [LeadSQL.adoptCall, LeadSQL.adoptActivities, LeadSQL.adoptFollowUps] { try db.run(query, [call, lead]) }
        // A corrected call may have been another lead's.
        guard !status.isLive, try db.row(ActivitySQL.correctCall, [call, status.rawValue, lead]) == nil else { return }
        try note(.call, status.rawValue, lead: lead, call: call, author: nil, workspace: workspace, now: endedAt, db)
    }
}

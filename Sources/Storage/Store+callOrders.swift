public import Calls
import GRDB

/// What is to be done about somebody who wants a lead to be called.
public enum CallOrder: Sendable, Equatable {
    /// Ask the provider, and tell the answer by this id.
    case begun(id: String, lead: LeadEntry)
    /// The same click again: what was answered then.
    case repeated(status: Int, body: String)
    /// The lead is being called already: the provider was asked just now, or there is a call.
    case inProgress(LiveCall?)
    case noSuchLead

    /// A call whose end was not told yet.
    public struct LiveCall: Sendable, Equatable {
        public var id: String
        /// When its first webhook came.
        public var since: Timestamp
        /// Whether nothing was heard of it for so long that its end may be lost, so that whoever insists calls all the same.
        public var isSilent: Bool
    }
}

extension Store {
    /// A provider that has not answered by then never will.
    private static let orderPendingSeconds: Int64 = 60
    /// A call that was ordered shows up within this time, or not at all.
    private static let orderTakesSeconds: Int64 = 20
    /// A call without news for so long may have ended without a word.
    private static let callIsSilentAfter: Int64 = 180
    /// How long the same click is known.
    private static let orderKnownSeconds: Int64 = 3600

    /// Begins to order a call, unless the lead is being called already, by whomever.
    ///
    /// - Parameters:
    ///   - author: The id of the user who asks.
    ///   - key: What the client chose for this click.
    ///   - again: Whether a call that is silent does not count.
    public func beginCallOrder(
        lead id: String,
        author: String,
        key: String?,
        again: Bool = false,
        workspace: WorkspaceID,
        now: Timestamp = .now
    ) async throws -> CallOrder {
        try await write { db in
            guard let lead = try Self.lead(id, of: workspace, db) else { return .noSuchLead }
            func ago(_ seconds: Int64) -> Int64 { now.adding(seconds: -seconds).microseconds }
            try db.run(ClickToCallSQL.removeOld, [ago(24 * 3600)])
            if let key, let row = try db.row(ClickToCallSQL.known, [id, author, key, ago(Self.orderKnownSeconds)]) {
                let (status, body): (Int?, String?) = (row[0], row[1])
                return status.flatMap { status in body.map { .repeated(status: status, body: $0) } } ?? .inProgress(nil)
            }
            let live: StatementArguments = [id, ago(Self.ringingIsStaleAfter), ago(Self.connectedIsStaleAfter), ago(-Self.clockAllowance)]
            let pending: StatementArguments = [id, ago(Self.orderPendingSeconds), ago(Self.orderTakesSeconds), ago(-Self.clockAllowance)]
            guard try db.row(ClickToCallSQL.pending, pending) == nil else { return .inProgress(nil) }
            if let row = try db.row(ClickToCallSQL.live, live) {
                let (since, heard): (Int64, Int64) = (row[1], row[2])
                let isSilent = heard < ago(Self.callIsSilentAfter)
                let call = CallOrder.LiveCall(id: row[0], since: Timestamp(microseconds: since), isSilent: isSilent)
                guard again, isSilent else { return .inProgress(call) }
            }
            let order = Self.newID()
            try db.run(ClickToCallSQL.insert, [order, workspace.rawValue, id, author, key, now.microseconds])
            return .begun(id: order, lead: lead)
        }
    }

    /// Keeps what was answered, for the same click again.
    ///
    /// - Parameter mayRing: Whether the telephones may be ringing; then it stands in the lead's activity.
    public func finishCallOrder(_ id: String, status: Int, body: String, mayRing: Bool, now: Timestamp = .now) async throws {
        try await write { db in
            try db.run(ClickToCallSQL.finish, [id, status, body, mayRing ? 1 : 0])
            guard mayRing, let row = try db.row("SELECT workspace_id, lead_id, author FROM call_order WHERE id = $1", [id]),
                let workspace = WorkspaceID(rawValue: row[0])
            else { return }
            try Self.note(.callNow, lead: row[1], author: row[2], workspace: workspace, now: now, db)
        }
    }
}

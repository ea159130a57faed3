public import Calls
import GRDB

/// What is to be done about somebody who wants a lead to be called.
public enum CallOrder: Sendable, Equatable {
    /// Ask the provider, and tell the answer by this id.
    case begun(id: String, lead: LeadEntry)
    /// The same click again: what was answered then.
    case repeated(status: Int, body: String)
    /// The lead is being called already.
    case inProgress
    case noSuchLead
}

extension Store {
    /// A provider that has not answered by then never will.
    private static let orderPendingSeconds: Int64 = 60
    /// A call that was ordered shows up within this time, or not at all.
    private static let orderTakesSeconds: Int64 = 20
    /// How long the same click is known.
    private static let orderKnownSeconds: Int64 = 3600

    /// Begins to order a call, unless the lead is being called already, by whomever.
    ///
    /// - Parameters:
    ///   - author: The id of the user who asks.
    ///   - key: What the client chose for this click.
    public func beginCallOrder(
        lead id: String,
        author: String,
        key: String?,
        workspace: WorkspaceID,
        now: Timestamp = .now
    ) async throws -> CallOrder {
        try await write { db in
            guard let lead = try Self.lead(id, of: workspace, db) else { return .noSuchLead }
            func ago(_ seconds: Int64) -> Int64 { now.adding(seconds: -seconds).microseconds }
            try db.run(ClickToCallSQL.removeOld, [ago(24 * 3600)])
            if let key, let row = try db.row(ClickToCallSQL.known, [id, author, key, ago(Self.orderKnownSeconds)]) {
                let (status, body): (Int?, String?) = (row[0], row[1])
                return status.flatMap { status in body.map { .repeated(status: status, body: $0) } } ?? .inProgress
            }
            let live: StatementArguments = [id, ago(Self.ringingIsStaleAfter), ago(Self.connectedIsStaleAfter), ago(-Self.clockAllowance)]
            let pending: StatementArguments = [id, ago(Self.orderPendingSeconds), ago(Self.orderTakesSeconds), ago(-Self.clockAllowance)]
            guard try db.row(ClickToCallSQL.live, live) == nil, try db.row(ClickToCallSQL.pending, pending) == nil else { return .inProgress }
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

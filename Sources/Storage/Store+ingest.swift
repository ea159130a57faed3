public import Calls
import GRDB

/// Where a webhook becomes an event and gets its number.
extension Store {
    /// A body without a call id is the same call again only for this long; before or after, since clocks are set back.
    static let anonymousRepeatSeconds: Int64 = 60

    /// Takes in a report, all in one transaction: recognises a repeat, finds or makes the call, matches the lead, moves the call on, writes the
    /// activity, takes the workspace's next number and appends the event. Returns once it is flushed.
    ///
    /// - Parameters:
    ///   - digest: A hash of the report's content; the same content again is a duplicate.
    /// - Throws: `StoreError`; nothing is stored then.
    public func ingest(_ report: CallReport, digest: String, workspace: WorkspaceID, receivedAt: Timestamp) async throws -> IngestResult {
        try await writes.write { transaction in
            let db = transaction.db
            if let known = try Self.repeated(report, digest: digest, workspace: workspace, now: receivedAt, db) { return known }
            let parties = try Parties(report, directory: Self.directory(of: workspace, db))
            let (call, outcome) = try Self.advance(report, parties, workspace: workspace, now: receivedAt, db)
            let result: IngestResult
            switch outcome {
            case .event(let type):
                let seq = try Self.append(type, call, amends: nil, workspace: workspace, now: receivedAt, transaction)
                result = .accepted(seq: seq)
            case .amendment:
                let seq = try Self.append(.callCompleted, call, amends: call.firstCompletedSeq, workspace: workspace, now: receivedAt, transaction)
                result = .accepted(seq: seq)
            case .unchanged:
                result = call.lastSeq.map { .duplicate(seq: $0) } ?? .late
            case .late:
                result = .late
            }
            try Self.linkKeys(of: report, to: call.id, workspace: workspace, db)
            try db.run(LogSQL.insertReceipt, [workspace.rawValue, digest, result.seq, receivedAt.microseconds])
            return result
        }
    }

    /// Keeps a receipt of a webhook that carries no call.
    ///
    /// - Throws: `StoreError`; nothing is stored then.
    public func keepReceipt(digest: String, workspace: WorkspaceID, receivedAt: Timestamp) async throws {
        try await write { try $0.run(LogSQL.insertReceipt, [workspace.rawValue, digest, nil, receivedAt.microseconds]) }
    }

    private static func repeated(
        _ report: CallReport,
        digest: String,
        workspace: WorkspaceID,
        now: Timestamp,
        _ db: Database
    ) throws -> IngestResult? {
        guard let receipt = try db.row(LogSQL.receipt, [workspace.rawValue, digest]) else { return nil }
        let age = abs(now.seconds(since: Timestamp(microseconds: receipt[1])))
        if report.callKeys.isEmpty, age > anonymousRepeatSeconds { return nil }
        let seq: Int64? = receipt[0]
        return seq.map { .duplicate(seq: $0) } ?? .late
    }

    private static func directory(of workspace: WorkspaceID, _ db: Database) -> Parties.Directory {
        let id = workspace.rawValue
        return Parties.Directory(
            leads: { number in
                guard let key = number.matchKey else { return [] }
                return try db.rows(CallSQL.leadsByNumber, [id, key]).map { $0[0] }
            },
            isAgent: { number in
                guard let key = number.matchKey else { return false }
                return try db.row(CallSQL.isAgent, [id, key]) != nil
            },
            registeredDID: { number in try db.row(CallSQL.did, [id, number.didKey])?[0] }
        )
    }

    /// Finds the call that a report is about, or makes one, and moves it on.
    private static func advance(
        _ report: CallReport,
        _ parties: Parties,
        workspace: WorkspaceID,
        now: Timestamp,
        _ db: Database
    ) throws -> (Call, Call.Outcome) {
        guard let match = try match(report, parties, workspace: workspace, now: now, db) else {
            return (Call(id: newID(), report: report, parties: parties), .event(report.status.isLive ? .liveCall : .callCompleted))
        }
        var call = match.call
        let outcome = call.apply(report, parties: parties, absorbing: match.other)
        if let other = match.other { try merge(other, into: call, now: now, db) }
        // Without an id nothing is a repeat for longer than a minute: the customer may have called again.
        return (call, outcome == .unchanged && report.callKeys.isEmpty ? .event(.liveCall) : outcome)
    }

    private static func linkKeys(of report: CallReport, to call: String, workspace: WorkspaceID, _ db: Database) throws {
        for key in report.callKeys { try db.run(CallSQL.insertKey, [workspace.rawValue, report.provider, key, call]) }
    }

    /// Gives the next number and writes the event, the call as it is now and the lead's activity.
    private static func append(
        _ type: EventType,
        _ state: Call,
        amends: Int64?,
        workspace: WorkspaceID,
        now: Timestamp,
        _ transaction: WriteQueue.Transaction
    ) throws -> Int64 {
        let db = transaction.db
        guard let seq: Int64 = try db.row(LogSQL.nextSeq, [workspace.rawValue])?[0] else { throw StoreError.noSuchWorkspace }
        var call = state
        call.lastSeq = seq
        if type == .callCompleted, call.firstCompletedSeq == nil { call.firstCompletedSeq = seq }
        let lead = call.leads.count == 1 ? try lead(id: call.leads[0], db) : nil
        let event = CallEvent(
            seq: seq,
            id: newID(),
            type: type,
            workspace: workspace,
            receivedAt: now,
            call: call,
            lead: lead,
            amends: amends
        )
        let json = try EventJSON.encode(event)
        try save(call, workspace: workspace, now: now, db)
        try db.run(LogSQL.append, [workspace.rawValue, seq, type.rawValue, call.id, now.microseconds, json])
        if type == .callCompleted { try noteEnd(of: call, lead: lead?.id, isFirst: amends == nil, workspace: workspace, now: now, db) }
        if let lead, call.status == .completed { try db.run(LeadSQL.contacted, [lead.id, now.microseconds]) }
        transaction.appended.append(CommittedEvent(workspace: workspace, entry: LogEntry(seq: seq, type: type, json: json)))
        return seq
    }

    /// Writes the activity of a call that has ended: once, and anew when a later report corrects the call or whose it is.
    private static func noteEnd(of call: Call, lead: String?, isFirst: Bool, workspace: WorkspaceID, now: Timestamp, _ db: Database) throws {
        if !isFirst, try db.row(ActivitySQL.correctCall, [call.id, call.status.rawValue, lead]) != nil { return }
        guard let lead else { return }
        try note(.call, call.status.rawValue, lead: lead, call: call.id, author: nil, workspace: workspace, now: now, db)
    }

    private static func lead(id: String, _ db: Database) throws -> CallEvent.LeadInfo? {
        try db.row(CallSQL.lead, [id]).map { CallEvent.LeadInfo(id: $0[0], name: $0[1], campaignId: $0[2]) }
    }
}

extension IngestResult {
    /// The number to answer with when the same content comes again.
    fileprivate var seq: Int64? {
        switch self {
        case .accepted(let seq), .duplicate(let seq): seq
        case .late: nil
        }
    }
}

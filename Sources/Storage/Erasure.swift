import Calls
import Foundation
import GRDB

/// One erasure: what is a person's in the tables, and what becomes of it.
struct Erasure: Sendable {
    /// How far the log and the rejected webhooks have been looked through.
    struct Place: Sendable {
        var event: Int64 = 0
        var rejected: Int64 = 0
    }

    /// What is to be erased.
    struct Findings: Sendable {
        /// Numbers of events, with what takes their place.
        var events: [(seq: Int64, json: String)] = []
        /// Numbers of rejected webhooks.
        var rejected: [Int64] = []
        /// Ids of the person's calls.
        var calls: [String] = []
        /// Ids of other people's calls that hold one of the numbers.
        var mentions: [String] = []
        /// Nothing was left beyond.
        var isLast = false

        /// The same in parts of at most so many rows.
        func parts(of size: Int) -> [Findings] {
            Self.parts(events, size) { Findings(events: $0) } + (rejected.isEmpty ? [] : [Findings(rejected: rejected)])
                + Self.parts(calls, size) { Findings(calls: $0) } + Self.parts(mentions, size) { Findings(mentions: $0) }
        }

        private static func parts<Row>(_ rows: [Row], _ size: Int, _ part: ([Row]) -> Findings) -> [Findings] {
            stride(from: 0, to: rows.count, by: size).map { part(Array(rows[$0..<min($0 + size, rows.count)])) }
        }
    }

    private let workspace: WorkspaceID
    private let leads: [String]
    private let keys: [String]
    private let redaction: Redaction

    init(_ person: Person, workspace: WorkspaceID, _ db: Database) throws {
        self.workspace = workspace
        leads = person.leads.map(\.id)
        keys = person.keys.sorted()
        let agents = try keys.filter { try db.row(CallSQL.isAgent, [workspace.rawValue, $0]) != nil }
        redaction = Redaction(keys: Set(keys), agentKeys: Set(agents))
    }

    private var names: StatementArguments { StatementArguments([workspace.rawValue] + keys + leads) }

    /// The calls that have the person as their customer.
    func calls(_ db: Database) throws -> [String] {
        try db.rows(Query(stringLiteral: ErasureSQL.calls(keys: keys.count, leads: leads.count)), names).map { $0[0] }
    }

    /// Calls besides the person's own that hold one of the numbers: of all, or of those with an event after the given one.
    func mentions(after event: Int64? = nil, besides calls: [String], _ db: Database) throws -> [String] {
        guard !keys.isEmpty else { return [] }
        let query = ErasureSQL.mentions(keys: keys.count, isOfNews: event != nil)
        let arguments = StatementArguments([workspace.rawValue] + keys) + StatementArguments([event].compactMap { $0 })
        let own = Set(calls)
        return try db.rows(query, arguments).map { $0[0] as String }.filter { !own.contains($0) }
    }

    /// Looks through the next stretch of the log and of the rejected webhooks.
    func look(from place: Place, events count: Int64, rejected limit: Int, _ db: Database) throws -> (Findings, Place) {
        let head: Int64 = try db.row(LogSQL.head, [workspace.rawValue])?[0] ?? 0
        let end = head - place.event <= count ? head : place.event + count
        var findings = Findings()
        try db.forEachRow(ErasureSQL.events(keys: keys.count, leads: leads.count), names + [place.event, end]) { row in
            let (seq, body, isCalls): (Int64, String, Bool) = (row[0], row[1], row[2])
            let event = try EventJSON.decode(CallEvent.self, from: body.utf8)
            // What was erased before, maybe of somebody else, is as good as another person's.
            let left = event.erased != true && (isCalls || concerns(event)) ? redaction.erasing(event) : redaction.cleaning(event)
            if left != event { findings.events.append((seq, try EventJSON.encode(left))) }
            return true
        }
        var lastRejected = place.rejected
        var looked = 0
        try db.forEachRow(ErasureSQL.rejected, [workspace.rawValue, place.rejected, limit]) { row in
            let (number, query, body): (Int64, String, Data) = (row[0], row[1], row[2])
            if redaction.isFound(in: query.utf8) || redaction.isFound(in: body) { findings.rejected.append(number) }
            (lastRejected, looked) = (number, looked + 1)
            return true
        }
        findings.isLast = end == head && looked < limit
        return (findings, Place(event: end, rejected: lastRejected))
    }

    private func concerns(_ event: CallEvent) -> Bool {
        redaction.concerns(customer: event.call.customerNumber) || event.lead.map { leads.contains($0.id) } ?? false
    }

    func erase(_ findings: Findings, now: Timestamp, _ db: Database) throws {
        for (seq, json) in findings.events { try db.run(ErasureSQL.updateEvent, [workspace.rawValue, seq, json]) }
        for number in findings.rejected { try db.run(ErasureSQL.emptyRejected, [workspace.rawValue, number, Data()]) }
        for id in findings.calls {
            try change(call: id, redaction.erasing, db)
            try db.run(ErasureSQL.markErased, [id, now.microseconds])
            // Notes on a stranger's call belong to no lead.
            for query in [ErasureSQL.removeActivitiesOfCall, ErasureSQL.removeFollowUpsOfCall] { try db.run(query, [id]) }
        }
        for id in findings.mentions { try change(call: id, redaction.cleaning, db) }
        try db.run(ErasureSQL.bump, [workspace.rawValue])
    }

    private func change(call id: String, _ change: (Call) -> Call, _ db: Database) throws {
        guard let call = try Store.call(id: id, db), let updatedAt: Int64 = try db.row(CallSQL.updatedAt, [id])?[0] else { return }
        // The time of its last news stays: by it a live call goes stale.
        try Store.save(change(call), workspace: workspace, now: Timestamp(microseconds: updatedAt), db)
        // A number in place of a call's id would lead every later call of the number here.
        for key in try db.rows(ErasureSQL.keysOfCall, [id]).map({ $0[0] as String }) where redaction.isFound(in: key.utf8) {
            try db.run(ErasureSQL.removeCallKey, [id, key])
        }
    }

    /// Last, so that an erasure that was interrupted can be done again by the same name.
    func removeLeads(_ db: Database) throws {
        for lead in leads {
            let queries = [
                ErasureSQL.removeActivities, ErasureSQL.removeFollowUps, ErasureSQL.removeCallOrders, ErasureSQL.removeNumbers, ErasureSQL.removeLead,
            ]
            for query in queries { try db.run(query, [lead]) }
        }
    }
}

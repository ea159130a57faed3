import Calls
import GRDB

/// Which call a report is about.
extension Store {
    /// How long ago a live call may have begun that a body without a call id joins.
    static let joinsLiveCallSeconds: Int64 = 4 * 3600

    /// - Returns: The call, with another one if the report shows the two to be one; `nil` if it is about a call that is not known yet.
    static func match(
        _ report: CallReport,
        _ parties: Parties,
        workspace: WorkspaceID,
        now: Timestamp,
        _ db: Database
    ) throws -> (call: Call, other: Call?)? {
        guard !report.callKeys.isEmpty else { return try youngestLive(parties, workspace: workspace, now: now, db).map { ($0, nil) } }
        var ids: [String] = []
        for key in report.callKeys {
            if let id: String = try db.row(CallSQL.byKey, [workspace.rawValue, report.provider, key])?[0], !ids.contains(id) { ids.append(id) }
        }
        let calls = try ids.compactMap { try call(id: $0, db) }
        guard let first = calls.first, let second = calls.dropFirst().first, try areOne(first, second, db) else {
            return calls.first.map { ($0, nil) }
        }
        // Whoever saw one of them end saw that one last; of two live ones the one that is connected stays longer on screens.
        return first.status.progress >= second.status.progress ? (first, second) : (second, first)
    }

    /// Whether two calls to which a report's ids belong can be one. Not if both were told to have ended, or if each has an id of its own of the same
    /// kind: then one of the report's ids means more than one call, and the most reliable one counts alone.
    private static func areOne(_ first: Call, _ second: Call, _ db: Database) throws -> Bool {
        guard first.status.isLive || second.status.isLive else { return false }
        let keys: [String] = try [first, second].flatMap { try db.rows(MergeSQL.keys, [$0.id]).map { $0[0] } }
        let kinds = Set(keys.map { $0.prefix { $0 != ":" } })
        return kinds.count == keys.count
    }

    private static func youngestLive(_ parties: Parties, workspace: WorkspaceID, now: Timestamp, _ db: Database) throws -> Call? {
        guard let customer = parties.customer?.matchKey else { return nil }
        let earliest = now.adding(seconds: -joinsLiveCallSeconds).microseconds
        guard let id: String = try db.row(CallSQL.youngestLive, [workspace.rawValue, customer, earliest])?[0] else { return nil }
        return try call(id: id, db)
    }

    /// Hands everything that belongs to a call over to the one that it is part of, and removes it.
    static func merge(_ other: Call, into call: Call, now: Timestamp, _ db: Database) throws {
        for query in MergeSQL.handOver { try db.run(query, [other.id, call.id]) }
        try db.run(MergeSQL.remove, [other.id])
        if other.isErased { try db.run(ErasureSQL.markErased, [call.id, now.microseconds]) }
    }
}

public import Calls
import GRDB

/// How much of a log is kept.
public struct Retention: Sendable, Equatable {
    /// Events older than this many seconds go.
    public var seconds: Int64
    /// Beyond this many events per workspace the oldest go, however young.
    public var events: Int64

    /// 90 days, and a million events: some 600 MB in a large workspace.
    public static let standard = Retention(seconds: 90 * 86_400, events: 1_000_000)

    public init(seconds: Int64, events: Int64) {
        self.seconds = seconds
        self.events = events
    }
}

extension Store {
    /// Rows removed in one write, for which webhooks wait: each is on pages of its own, which a thousand made a fifth of a second.
    static let pruneStep: Int64 = 200
    /// By age at most this part of a log goes in one round.
    static let pruneShare: Int64 = 20
    /// How far the time by which age is reckoned moves on in one round. With a round an hour it catches up with a clock that it fell behind, and a
    /// clock that is set to 2038 deletes nothing for weeks.
    static let longestStep: Int64 = 2 * 3600
    /// A repeat of a webhook is recognised for this long; no provider retries for longer.
    static let receiptSeconds: Int64 = 30 * 86_400

    /// Removes what need not be kept any longer, in small steps. Meant to be called once an hour.
    ///
    /// - Returns: How many events went.
    @discardableResult
    public func prune(_ retention: Retention, now clock: Timestamp = .now) async throws -> Int64 {
        let now = try await trusted(clock)
        var removed: Int64 = 0
        for workspace in try await workspaces() {
            var rest = try await surplus(workspace.id, retention, now: now)
            removed += rest
            while rest > 0 {
                let count = min(rest, Self.pruneStep)
                try await removeOldest(count, of: workspace.id)
                rest -= count
            }
        }
        try await pruneReceipts(before: now.adding(seconds: -Self.receiptSeconds))
        return removed
    }

    /// The time by which age is reckoned: never later than the clock says, and at most a step later than at the last round.
    private func trusted(_ clock: Timestamp) async throws -> Timestamp {
        try await write { db in
            guard let row = try db.row("SELECT reached FROM retention_clock") else {
                try db.run("INSERT INTO retention_clock (reached) VALUES ($1)", [clock.microseconds])
                return clock
            }
            let last = Timestamp(microseconds: row[0])
            let reached = max(last, min(clock, last.adding(seconds: Self.longestStep)))
            try db.run("UPDATE retention_clock SET reached = $1", [reached.microseconds])
            return min(clock, reached)
        }
    }

    /// How many of the oldest events are to go. Events are counted, not numbers: a restore leaves a million numbers without an event.
    private func surplus(_ workspace: WorkspaceID, _ retention: Retention, now: Timestamp) async throws -> Int64 {
        let cutoff = now.adding(seconds: -retention.seconds).microseconds
        return try await read { db in
            let count: Int64 = try db.row(LogSQL.count, [workspace.rawValue])?[0] ?? 0
            // Counted, not looked for up to the first that is young: one that was stamped by a clock far ahead would keep all that follow. For the
            // same reason at least two are looked at.
            let share = max(2, count / Self.pruneShare)
            let old: Int64 = try db.row(LogSQL.countOld, [workspace.rawValue, share, cutoff])?[0] ?? 0
            return max(0, count - retention.events, old)
        }
    }

    private func removeOldest(_ count: Int64, of workspace: WorkspaceID) async throws {
        _ = try await writeAndRest { db in
            let following: Int64? = try db.row(LogSQL.following, [workspace.rawValue, count])?[0]
            let head: Int64 = try db.row(LogSQL.head, [workspace.rawValue])?[0] ?? 0
            let oldest = following ?? head + 1
            try db.run(LogSQL.removeBefore, [workspace.rawValue, oldest])
            try db.run(LogSQL.setOldest, [workspace.rawValue, oldest])
        }
    }

    private func pruneReceipts(before: Timestamp) async throws {
        var isDone = false
        while !isDone {
            isDone = try await writeAndRest { db in
                try db.run(LogSQL.removeReceipts, [before.microseconds, Self.pruneStep])
                return db.changesCount < Self.pruneStep
            }
        }
    }
}

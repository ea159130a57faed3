import Calls

/// When which workspace's head is announced: 1, 2, 4, 8 … 60 s after its last event, then every 60 s; at once when it is
/// new here, and after the broker came back or refused.
///
/// Pure; the clock comes in as an argument. Times are offsets on the caller's monotonic clock.
struct BeaconSchedule {
    private struct Entry {
        var head: Int64
        var due: Duration
        var interval: Duration
    }

    private static let first: Duration = .seconds(1)
    private static let longest: Duration = .seconds(60)

    private var entries: [WorkspaceID: Entry] = [:]

    /// A workspace has a new highest number: its next beacon is a second away.
    mutating func event(_ workspace: WorkspaceID, head: Int64, now: Duration) {
        let known = entries[workspace]?.head ?? 0
        entries[workspace] = Entry(head: max(head, known), due: now + Self.first, interval: Self.first)
    }

    /// A head as the database has it: announced if it is news, else left in its rhythm. A workspace that was not seen before is announced at once:
    /// whoever published before this gateway may have left something unsaid.
    mutating func observe(_ workspace: WorkspaceID, head: Int64, now: Duration) {
        guard let entry = entries[workspace] else {
            entries[workspace] = Entry(head: head, due: now, interval: Self.longest)
            return
        }
        if head > entry.head { event(workspace, head: head, now: now) }
    }

    /// Announce this workspace at once: one of its events was refused.
    mutating func hurry(_ workspace: WorkspaceID, now: Duration) { entries[workspace]?.due = now }

    /// Announce every workspace at once: consumers may have missed anything.
    mutating func hurryAll(now: Duration) {
        for workspace in entries.keys { hurry(workspace, now: now) }
    }

    /// A workspace that is gone or disabled is no longer announced.
    mutating func keep(only workspaces: Set<WorkspaceID>) { entries = entries.filter { workspaces.contains($0.key) } }

    /// The beacons that are due, the longest waiting first, and their next turn.
    ///
    /// - Parameter limit: No more than this many now; the rest stays due.
    mutating func due(now: Duration, limit: Int) -> [(workspace: WorkspaceID, head: Int64)] {
        let due = entries.filter { $0.value.due <= now }.sorted { $0.value.due < $1.value.due }.prefix(limit)
        for (workspace, entry) in due {
            // Each pause is as long as all the time before it, so that the beacons fall 1, 2, 4, 8 … s after the event.
            entries[workspace] = Entry(head: entry.head, due: now + entry.interval, interval: min(entry.interval * 2, Self.longest))
        }
        return due.map { ($0.key, $0.value.head) }
    }
}

import Calls

/// How far each workspace's log was handed to the broker, how far the broker has acknowledged it, and whose log is read next. Pure.
///
/// A workspace is level while all that is known of its log was handed over: its next event goes out at once, from memory. One that is behind takes
/// turns with the others: a page of its log, then somebody else's. A turn begins only when little is under way, so that an event of a level workspace
/// never has much more than a page in front of it, however long anybody's backlog is.
struct PublicationState {
    private struct Place {
        /// The last number handed over.
        var handed: Int64
        /// The highest number that is known of.
        var head: Int64
        var acknowledged: Int64
        /// Waits for a turn, or has it.
        var isBehind = false
    }

    /// Entries in a turn. The next one begins when no more than so many are under way, so that the broker never waits for a page to be read.
    static let page = 200
    /// With so many under way, as while the broker is away, nothing is handed over any more: the log keeps what memory need not.
    static let window = 1000

    private var places: [WorkspaceID: Place] = [:]
    /// Who is behind and waits, the next first.
    private var queue: [WorkspaceID] = []
    private var unsaved: Set<WorkspaceID> = []
    /// Handed over and not yet answered for.
    private var underWay = 0

    func knows(_ workspace: WorkspaceID) -> Bool { places[workspace] != nil }

    /// What the database has: a workspace that is new here starts at its watermark.
    mutating func observe(_ workspace: WorkspaceID, published: Int64, head: Int64) {
        var place = places[workspace] ?? Place(handed: published, head: published, acknowledged: published)
        place.head = max(place.head, head)
        places[workspace] = place
        enqueue(workspace)
    }

    /// An event was just committed.
    ///
    /// - Returns: Whether to hand it over now, as which it counts then. Otherwise it was handed over before, or comes with one of the workspace's turns.
    mutating func takes(_ seq: Int64, of workspace: WorkspaceID) -> Bool {
        guard let place = places[workspace], seq > place.handed else { return false }
        places[workspace]?.head = max(place.head, seq)
        guard !place.isBehind, seq == place.handed + 1, underWay < Self.window else {
            enqueue(workspace)
            return false
        }
        hand(seq, of: workspace)
        return true
    }

    /// Whether a page of somebody's log is to be read now.
    var hasTurn: Bool { !queue.isEmpty && underWay <= Self.page }

    /// Whose log to read, from which number on. Until the turn ends, all events of that workspace are left to it.
    mutating func beginTurn() -> (workspace: WorkspaceID, after: Int64)? {
        guard hasTurn else { return nil }
        let workspace = queue.removeFirst()
        return places[workspace].map { (workspace, $0.handed) }
    }

    /// The next entry of the page is handed over.
    mutating func hand(_ seq: Int64, of workspace: WorkspaceID) {
        places[workspace]?.handed = seq
        underWay += 1
    }

    /// The page was handed over.
    ///
    /// - Parameters:
    ///   - last: The page's last number; `nil` if it is empty: what the log does not have up to its head does not exist.
    ///   - head: The log's head when the page was read.
    mutating func endTurn(of workspace: WorkspaceID, last: Int64?, head: Int64) {
        guard var place = places[workspace] else { return }
        place.head = max(place.head, head)
        place.handed = max(place.handed, last ?? head)
        place.isBehind = false
        places[workspace] = place
        enqueue(workspace)
    }

    /// The log could not be read: the workspace gets another turn when it is observed again.
    mutating func forgoTurn(of workspace: WorkspaceID) { places[workspace]?.isBehind = false }

    /// The broker has answered for everything up to this number.
    mutating func acknowledge(_ seq: Int64, of workspace: WorkspaceID) {
        underWay -= 1
        guard let place = places[workspace], seq > place.acknowledged else { return }
        places[workspace]?.acknowledged = seq
        unsaved.insert(workspace)
    }

    /// An event that was handed over cannot be carried: there is no answer to wait for.
    mutating func passOver() { underWay -= 1 }

    /// The watermarks that changed since this was last asked.
    mutating func takeWatermarks() -> [WorkspaceID: Int64] {
        defer { unsaved = [] }
        return places.filter { unsaved.contains($0.key) }.mapValues(\.acknowledged)
    }

    private mutating func enqueue(_ workspace: WorkspaceID) {
        guard let place = places[workspace], place.head > place.handed, !place.isBehind else { return }
        places[workspace]?.isBehind = true
        queue.append(workspace)
    }
}

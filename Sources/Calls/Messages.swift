/// `workspace/<id>/head`: the highest `seq` of the log. Who has less fetches.
public struct HeadBeacon: Codable, Equatable, Sendable {
    public var head: Int64

    public init(head: Int64) { self.head = head }
}

/// What a desk asks on `…/replay`.
public struct ReplayRequest: Codable, Equatable, Sendable {
    /// Chosen by the desk, repeated in the answer; 1 to 64 characters.
    public var id: String
    /// The desk's cursor: it wants what comes after.
    public var after: Int64

    public init(id: String, after: Int64) {
        self.id = id
        self.after = after
    }
}

/// What the gateway answers on `…/events`: a page of the log, or a request to wait.
public struct ReplayPage: Codable, Equatable, Sendable {
    public var id: String
    /// In the log's order; absent when the desk is to wait.
    public var events: [CallEvent]?
    /// The lowest `seq` still kept.
    public var oldest: Int64?
    public var head: Int64?
    /// The gateway's clock.
    public var now: Timestamp?
    /// Ask again after this many milliseconds.
    public var retryAfterMs: Int?

    public init(id: String, events: [CallEvent]?, oldest: Int64?, head: Int64?, now: Timestamp?, retryAfterMs: Int? = nil) {
        self.id = id
        self.events = events
        self.oldest = oldest
        self.head = head
        self.now = now
        self.retryAfterMs = retryAfterMs
    }
}

/// `…/status`: a desk's presence, retained.
public struct DeskStatus: Codable, Equatable, Sendable {
    public enum State: String, Codable, Sendable {
        case online
        case offline
    }

    public var state: State
    public var since: Timestamp
    public var version: String?

    public init(state: State, since: Timestamp, version: String?) {
        self.state = state
        self.since = since
        self.version = version
    }
}

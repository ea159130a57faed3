public import Calls

/// One entry of a workspace's log, as it is carried everywhere.
public struct LogEntry: Sendable, Equatable {
    public var seq: Int64
    public var type: EventType
    /// The event, one line of JSON.
    public var json: String

    public init(seq: Int64, type: EventType, json: String) {
        self.seq = seq
        self.type = type
        self.json = json
    }
}

/// The numbers between which a workspace's log lies.
public struct LogBounds: Sendable, Equatable {
    /// The lowest `seq` kept; `head + 1` if none is.
    public var oldest: Int64
    /// The highest `seq` given; 0 in an empty log.
    public var head: Int64
    /// Grows when a person is erased: who keeps copies of events reads them anew then.
    public var erasures: Int64 = 0
}

/// A stretch of the log, read in one transaction, so that its answer is final: a number that is missing inside it does not exist.
public struct LogPage: Sendable, Equatable {
    /// In order, without repeats.
    public var entries: [LogEntry]
    public var oldest: Int64
    public var head: Int64
}

/// How far a workspace's log goes, and how much of it has been published.
public struct Publication: Sendable, Equatable {
    public var workspace: WorkspaceID
    /// The highest `seq` that the broker has acknowledged.
    public var published: Int64
    public var head: Int64
}

public import Calls

/// An event that is in the log for good.
public struct CommittedEvent: Sendable, Equatable {
    public var workspace: WorkspaceID
    public var entry: LogEntry
}

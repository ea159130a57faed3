public import Calls

/// What a desk says of itself.
public struct DeskPresence: Sendable, Equatable {
    public var workspace: WorkspaceID
    public var desk: DeskName
    public var status: DeskStatus

    public init(workspace: WorkspaceID, desk: DeskName, status: DeskStatus) {
        self.workspace = workspace
        self.desk = desk
        self.status = status
    }
}

/// An agent machine that runs `desk-notifier`.
public struct Desk: Sendable, Equatable {
    public var name: DeskName
    /// Goes into the broker password.
    public var generation: Int64
    public var isRevoked: Bool
    public var state: DeskStatus.State
    /// Since when it is in that state; `nil` if it never connected.
    public var since: Timestamp?
    public var version: String?
}

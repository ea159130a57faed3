public import Calls

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

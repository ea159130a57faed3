public import Calls

/// An account at the broker; derived from the database, never stored as such.
public struct BrokerAccount: Hashable, Sendable {
    /// What the account may do.
    public enum Kind: Hashable, Sendable {
        /// Writes events, beacons and replay answers.
        case gateway
        /// Reads events and beacons of every workspace.
        case bridge
        /// Changes accounts through `$CONTROL`, nothing else.
        case control
        /// Reads its own workspace.
        case desk(WorkspaceID, DeskName)
        /// Reads everything, writes nothing.
        case `operator`
    }

    /// User name and client id in one.
    public var username: String
    public var kind: Kind
    /// Goes into the password; grows when the account is revoked.
    public var generation: Int64

    public init(username: String, kind: Kind, generation: Int64) {
        self.username = username
        self.kind = kind
        self.generation = generation
    }

    /// The user name of a desk. The dot cannot occur in either part, so no two desks share a name.
    public static func username(workspace: WorkspaceID, desk: DeskName) -> String { "\(workspace).\(desk)" }
}

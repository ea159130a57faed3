public import Calls

/// A person who signs in.
public struct User: Sendable, Equatable {
    public var id: String
    public var email: String
    /// As `Access` wrote it; `nil` until a password was set.
    public var passwordHash: String?
    public var isDisabled: Bool
}

/// A user's place in a workspace.
public struct Membership: Sendable, Equatable {
    public var workspace: WorkspaceID
    public var name: String
    public var role: Role
}

/// A signed-in browser.
public struct Session: Sendable, Equatable {
    public var userID: String
    public var email: String
    /// The enabled workspaces, as of now.
    public var memberships: [Membership]
    public var createdAt: Timestamp
    public var lastSeenAt: Timestamp
    public var expiresAt: Timestamp
}

public import Calls

/// What the database says now about a session in a workspace, for whoever serves it long after the request.
public struct Standing: Sendable, Equatable {
    public var isUserDisabled: Bool
    /// `nil` if the session is over.
    public var session: Times?
    public var isMember: Bool
    public var isWorkspaceDisabled: Bool

    public struct Times: Sendable, Equatable {
        public var lastSeenAt: Timestamp
        public var expiresAt: Timestamp
    }
}

/// A session, its user and a workspace that it is used in.
public struct StandingQuery: Sendable, Hashable {
    public var digest: String
    public var userID: String
    public var workspace: WorkspaceID

    public init(digest: String, userID: String, workspace: WorkspaceID) {
        self.digest = digest
        self.userID = userID
        self.workspace = workspace
    }
}

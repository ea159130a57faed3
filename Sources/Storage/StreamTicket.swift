public import Calls

/// The right to open one stream of one workspace, once and soon.
public struct StreamTicket: Sendable, Equatable {
    /// Of the ticket's text, which is stored nowhere.
    public var digest: String
    public var workspace: WorkspaceID
    /// Whose it is: a user's id, or a bearer token's digest.
    public var owner: String
    /// The session that made it, with which it goes; `nil` for a bearer token's.
    public var sessionDigest: String?
    /// When the sign-in that made it is over.
    public var grantExpiresAt: Timestamp

    public init(digest: String, workspace: WorkspaceID, owner: String, sessionDigest: String?, grantExpiresAt: Timestamp) {
        self.digest = digest
        self.workspace = workspace
        self.owner = owner
        self.sessionDigest = sessionDigest
        self.grantExpiresAt = grantExpiresAt
    }
}

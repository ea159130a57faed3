public import Calls
public import Storage

/// A signed-in user in one of the user's workspaces.
public struct Member: Sendable {
    public let session: Session
    public let membership: Membership
    /// The key under which the session is stored, for ``SignIn/session(digest:)``.
    public let sessionDigest: String

    public var workspace: WorkspaceID { membership.workspace }
}

public import Calls
public import Storage

/// Who sends a request, in the workspace that it is about.
public struct Member: Sendable {
    public let workspace: WorkspaceID
    public let role: Role
    /// The person's session; `nil` for a program with a bearer token.
    public let session: Session?
    /// What it was let in with: whoever goes on serving it asks ``SignIn/endings(of:now:)`` about it.
    public let grant: Grant
}

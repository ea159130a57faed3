public import Calls
import Storage

/// What lets somebody in: a session, or a bearer token. An open stream ends with it.
///
/// Holds what is needed to ask later whether it still counts, and no secret.
public struct Grant: Hashable, Sendable {
    enum Source: Hashable, Sendable {
        /// The session's key in the database.
        case session(digest: String)
        case bearer
    }

    let source: Source
    /// Whose it is, for limits: a user's id, or a bearer token's digest.
    public let owner: String
    /// It is over then, whatever else happens.
    public let expiresAt: Timestamp

    init(_ session: Session, digest: String) {
        self.init(source: .session(digest: digest), owner: session.userID, expiresAt: session.expiresAt)
    }

    var sessionDigest: String? { if case .session(let digest) = source { digest } else { nil } }

    init(source: Source, owner: String, expiresAt: Timestamp) {
        self.source = source
        self.owner = owner
        self.expiresAt = expiresAt
    }
}

/// A grant in one of the workspaces that it lets into.
public struct Place: Hashable, Sendable {
    public let grant: Grant
    public let workspace: WorkspaceID
    /// The other site whose page reads there, if one does.
    let origin: String?
}

/// Why somebody who was let in may not go on.
public enum Ending: String, Sendable {
    /// The session was ended: signed out here or everywhere, or the password changed.
    case signedOut = "signed_out"
    /// The session or the bearer token is over by its time.
    case expired
    /// The user was disabled.
    case disabled
    /// The user is no longer a member of the workspace.
    case removed
    /// The workspace was disabled.
    case workspaceDisabled = "workspace_disabled"
    /// Pages of the site that reads may no longer do so in the workspace.
    case originRemoved = "origin_removed"
}

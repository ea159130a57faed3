/// Somebody who belongs to a workspace.
public struct WorkspaceMember: Sendable, Equatable {
    /// The user's id.
    public var id: String
    public var email: String
    public var role: Role
    /// The digits of the user's telephones there.
    public var agentNumbers: [String]
    /// Disabled everywhere.
    public var isDisabled: Bool
}

/// What became of a change to a member.
public enum MemberOutcome: Sendable, Equatable {
    /// As the member is now; as it was, if it was removed.
    case stored(WorkspaceMember)
    case noSuchMember
    /// The workspace would be left without an admin.
    case lastAdmin
}

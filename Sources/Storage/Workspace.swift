public import Calls

/// A tenant.
public struct Workspace: Sendable, Equatable {
    public var id: WorkspaceID
    public var name: String
    /// An IANA zone, such as `Asia/Kolkata`; times are shown in it.
    public var timeZone: String
    public var isDisabled: Bool
    public var head: Int64
    public var oldest: Int64
    public var createdAt: Timestamp
    /// Its own virtual numbers, as they were registered.
    public var dids: [String]
}

/// What a member may do.
public enum Role: String, Sendable, Codable, CaseIterable {
    case agent
    case admin
}

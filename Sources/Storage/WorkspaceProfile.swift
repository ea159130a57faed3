/// A workspace as a page needs to know it, for who asks.
public struct WorkspaceProfile: Sendable, Equatable {
    public var name: String
    /// An IANA zone.
    public var timeZone: String
    /// The digits of the user's own telephones there.
    public var agentNumbers: [String]
    /// Where recordings may be: `host` or `host:port`.
    public var recordingHosts: [String]
    /// Whether calls can be ordered at the provider.
    public var hasClickToCall: Bool
    public var head: Int64
}

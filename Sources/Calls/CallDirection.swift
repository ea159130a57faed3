/// Who began the call, seen from the workspace.
public enum CallDirection: String, Codable, Hashable, Sendable, CaseIterable {
    case inbound
    case outbound
    case unknown
}

public import Calls

/// A session that begins now.
public struct NewSession: Sendable {
    /// Of the cookie's token.
    public let digest: String
    public let now: Timestamp
    public let expiresAt: Timestamp

    public init(digest: String, now: Timestamp, expiresAt: Timestamp) {
        self.digest = digest
        self.now = now
        self.expiresAt = expiresAt
    }
}

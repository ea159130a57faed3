/// How far a call has come. The first two are live, every other is final.
public enum CallStatus: String, Codable, Hashable, Sendable, CaseIterable {
    /// An agent's or a customer's telephone rings.
    case ringing
    /// Two people talk.
    case connected
    /// Two people talked and hung up.
    case completed
    /// An outbound call that nobody answered, or one whose direction is unknown.
    case noAnswer = "no_answer"
    /// An inbound call that nobody answered.
    case missed
    /// The called telephone, or every agent, was engaged.
    case busy
    /// The network or the telephone could not take the call.
    case failed
    /// The agent ended the attempt.
    case cancelled
    /// The caller was sent to voice mail.
    case voicemail
    /// The provider used a word that is not known.
    case unknown

    /// Whether the call is still going on.
    public var isLive: Bool { self == .ringing || self == .connected }

    /// Order of progress: a call only ever moves to a higher one.
    public var progress: Int {
        switch self {
        case .ringing: 0
        case .connected: 1
        default: 2
        }
    }
}

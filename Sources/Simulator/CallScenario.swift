/// How a call goes.
public enum CallScenario: String, CaseIterable, Sendable {
    case inboundAnswered
    case inboundMissed
    /// The first agent does not pick up, a second one does.
    case inboundTransferred
    /// The report comes without a recording, and again with it.
    case outboundAnswered
    case outboundNoAnswer
    case outboundBusy
    /// The network could not place the call: a report and no live event.
    case outboundFailed
    /// The agent did not pick up: no leg ever began.
    case outboundCancelled

    /// Whether the customer called.
    var isInbound: Bool {
        switch self {
        case .inboundAnswered, .inboundMissed, .inboundTransferred: true
        case .outboundAnswered, .outboundNoAnswer, .outboundBusy, .outboundFailed, .outboundCancelled: false
        }
    }
}

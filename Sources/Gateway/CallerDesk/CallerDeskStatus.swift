import Calls

/// CallerDesk's words for how a call stands (docs.callerdesk.io/incoming-call-reports-status, …/outgoing-call-reports-status).
///
/// The webhook, the panel and the list API spell them differently (`NOANSWER`, `No Answer`, `NO ANSWER (0-Agent)`), so they are compared in upper
/// case, without a trailing `(…)` and without anything but letters. Never by prefix or part: "No Answer" contains "answer".
enum CallerDeskStatus {
    /// - Parameter word: The word as it came, `nil` if there was none.
    /// - Returns: For a live event `.ringing` or `.connected`: that a call is going on is known even if the word is not.
    static func live(_ word: String?) -> CallStatus {
        switch word.map(key) {
        case "PICKED", "ANSWER", "ANSWERED": .connected
        default: .ringing
        }
    }

    /// - Returns: A final status; `.unknown` for a word that is not known, since that the call ended is known.
    static func report(_ word: String?, direction: CallDirection) -> CallStatus {
        switch word.map(key) {
        case "ANSWER", "ANSWERED":
            .completed
        case "NOANSWER", "CANCEL", "CANCELCUSTOMER", "NOTCONNECTED", "ABANDONEDCALL", "ABANDONMENT", "MISSED":
            direction == .inbound ? .missed : .noAnswer
        case "CANCELAGENT":
            .cancelled
        case "BUSY", "AGENTENGAGED", "AGENTONRING":
            .busy
        case "CONGESTION", "CHANUNAVAIL", "UNAVAILABLE", "UNAVAIL", "AGENTUNREGISTERED", "INVALIDARGS", "FAILED":
            .failed
        case "VOICEMAIL":
            .voicemail
        default:
            .unknown
        }
    }

    static func key(_ word: String) -> String {
        var rest = word.uppercased()[...]
        if rest.last == ")", let open = rest.lastIndex(of: "(") { rest = rest[..<open] }
        return String(rest.filter { ("A"..."Z").contains($0) })
    }
}

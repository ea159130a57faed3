import Calls
import Storage

/// Calls as comma-separated values (RFC 4180), for spreadsheets.
struct CallTable: Sendable {
    private let calendar: ZoneCalendar
    private let zone: String

    /// - Parameter zone: The IANA zone that times are written in.
    init(zone: String) {
        self.zone = zone
        calendar = ZoneCalendar(zone: zone)
    }

    /// With a byte order mark, without which Excel takes UTF-8 for something else.
    var header: String {
        "\u{FEFF}"
            + line([
                "Received (\(zone))", "Direction", "Status", "Customer", "Lead", "Agent", "Agent number", "Group", "DID", "Started", "Ended",
                "Seconds", "Seconds talked", "Recording", "Provider's status", "Call id",
            ])
    }

    func row(_ listed: ListedCall) -> String {
        let call = listed.call
        return line([
            calendar.text(of: listed.createdAt), call.direction.rawValue, call.status.rawValue, call.customer?.digits, listed.lead?.name,
            call.agentName, call.agent?.digits, call.group, call.did, call.startedAt.map(calendar.text), call.endedAt.map(calendar.text),
            call.durationSeconds.map(String.init), call.talkSeconds.map(String.init), call.recordingURL == nil ? "no" : "yes",
            call.providerStatus, call.id,
        ])
    }

    private func line(_ fields: [String?]) -> String { fields.map { Self.field($0 ?? "") }.joined(separator: ",") + "\r\n" }

    /// What a spreadsheet takes for the beginning of a formula, in its full-width form too.
    private static let formula: Set<Character> = ["=", "+", "-", "@", "\t", "\r", "\n", "\r\n", "＝", "＋", "－", "＠"]

    /// A field, quoted where needed. Names in calls are written by strangers, so none may become a formula
    /// (<https://owasp.org/www-community/attacks/CSV_Injection>).
    static func field(_ text: String) -> String {
        let begin = text.first { !$0.isWhitespace || formula.contains($0) }
        let safe = begin.map(formula.contains) == true ? "'" + text : text
        guard safe.utf8.contains(where: [UInt8(ascii: ","), UInt8(ascii: "\""), UInt8(ascii: "\r"), UInt8(ascii: "\n")].contains) else { return safe }
        return "\"" + safe.replacing("\"", with: "\"\"") + "\""
    }
}

import Calls

/// A call's line on the screen: time, status, duration, customer, agent, group and recording, in columns.
///
/// Every text from the network goes through `SafeText`; the only control characters in the line are the colour's.
struct CallLine: Sendable {
    private let hasColor: Bool

    private enum Width {
        static let time = 12
        static let status = 12
        static let duration = 7
        static let customer = 26
        static let agent = 16
        static let group = 12
    }

    init(hasColor: Bool) { self.hasColor = hasColor }

    /// - Parameter now: Decides whether the call was today.
    func text(_ event: CallEvent, now: Timestamp = .now) -> String {
        let call = event.call
        let duration = call.durationSeconds.map(ClockFace.duration(seconds:)) ?? ""
        let columns = [
            SafeText.padded(ClockFace.time(event.receivedAt, now: now), width: Width.time),
            colored(SafeText.padded("\(Self.symbol(call.status)) \(call.status.rawValue)", width: Width.status), call.status),
            String(repeating: " ", count: max(0, Width.duration - duration.count)) + duration,
            SafeText.padded(Self.customer(event), width: Width.customer),
            SafeText.padded(call.agentName ?? call.agentNumber ?? "", width: Width.agent),
            SafeText.padded(call.group ?? "", width: Width.group),
            call.hasRecording == true ? "rec" : "",
        ]
        let line = columns.joined(separator: "  ")
        return String(line[..<(line.lastIndex { $0 != " " }.map(line.index(after:)) ?? line.startIndex)])
    }

    private static func customer(_ event: CallEvent) -> String {
        if event.erased == true { return "(erased)" }
        if let lead = event.lead { return lead.name }
        let number = event.call.customerNumber ?? "unknown number"
        return event.leadMatches.map { "\(number) (\($0) leads)" } ?? number
    }

    /// Symbols that every terminal draws one column wide.
    static func symbol(_ status: CallStatus) -> Character {
        switch status {
        case .ringing: "▸"
        case .connected: "✆"
        case .completed: "✓"
        case .noAnswer: "∅"
        case .missed: "✗"
        case .busy: "⊘"
        case .failed: "⚠"
        case .cancelled: "-"
        case .voicemail: "✉"
        case .unknown: "?"
        }
    }

    private func colored(_ text: String, _ status: CallStatus) -> String {
        guard hasColor else { return text }
        let color =
            switch status {
            case .ringing, .connected: "36"
            case .completed: "32"
            case .noAnswer, .missed, .voicemail: "33"
            case .busy, .failed, .cancelled, .unknown: "31"
            }
        return "\u{1B}[\(color)m\(text)\u{1B}[0m"
    }
}

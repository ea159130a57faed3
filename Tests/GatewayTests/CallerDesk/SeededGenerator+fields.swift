import TestSupport

@testable import Gateway

extension SeededGenerator {
    /// The fields of a call with awkward names and values.
    mutating func fields() -> [(String, String)] {
        var fields = [("CallSid", String(UInt32.random(in: 1...UInt32.max, using: &self)))]
        for field in CallerDeskField.allCases.shuffled(using: &self) where field != .callSid && Bool.random(using: &self) {
            fields.append((field == .type ? "type" : field.rawValue, value(of: field)))
        }
        for _ in 0..<Int.random(in: 0...3, using: &self) {
            // In a query a `?` in a field that is not CallerDesk's begins what was glued to it.
            fields.append((text().replacing("?", with: "") + "x", text().replacing("?", with: "")))
        }
        return fields
    }

    private mutating func value(of field: CallerDeskField) -> String {
        let plausible: [String] =
            switch field {
            case .type: ["call_report", "live_call", "CALL_REPORT", "surprise"]
            case .status, .callStatus: ["ANSWER", "NO ANSWER (0-Agent)", "Picked", "cancel-Agent"]
            case .startTime, .endTime, .legAPicked, .legBStart, .legBPicked: ["2024-12-30 12:43:19", "0", "0000-00-00 00:00:00", ""]
            case .recordingURL: ["https://records.example.com/a.wav?b=c&d=e", "nonsense"]
            case .direction: ["IVR", "WEBOBD", "OBD"]
            default: ["9000000001", "+91 90000 00001", "0", " "]
            }
        return field == .type || Bool.random(using: &self) ? plausible.randomElement(using: &self) ?? "" : text()
    }

    private mutating func text() -> String {
        let alphabet: [String] = [
            "a", "Z", "0", " ", "&", "=", "%", "+", "?", ";", "\"", "\\", "/", "é", "क्ष", "🙂", "\t", "\u{1}", "\u{202e}", "'", "<", "{",
        ]
        return (0..<Int.random(in: 0...12, using: &self)).map { _ in alphabet.randomElement(using: &self) ?? "" }.joined()
    }
}

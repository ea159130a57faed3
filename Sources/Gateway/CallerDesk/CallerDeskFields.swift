import Calls

/// The fields of one webhook after cleaning: no value is empty, none holds a control character, all are bounded.
///
/// Names are trimmed and matched without regard to case. A name that comes twice in one spelling keeps its first value, also if that is empty; of
/// several spellings (a space around it makes another one) with a value the vendor's wins, else the first in byte order. So the outcome never
/// depends on the order of a JSON object.
struct CallerDeskFields: Sendable {
    /// What authenticates a webhook is not its content, and must not reach what is made of the content.
    private static let secretKeys: Set<String> = ["token", "secret", "authcode"]

    private var values: [String: String] = [:]

    /// - Parameter pairs: Names and values as the format's reader found them, in their order.
    init(_ pairs: [FieldReader.Pair]) {
        var bySpelling: [String: String] = [:]
        for pair in pairs where bySpelling[pair.name] == nil { bySpelling[pair.name] = pair.value }
        for (name, raw) in bySpelling.sorted(by: { $0.key < $1.key }) {
            let key = FieldText.clean(name).lowercased()
            guard !key.isEmpty, !Self.secretKeys.contains(key) else { continue }
            guard let value = key == CallerDeskField.recordingURL.key ? RecordingLink.read(raw) : FieldText.cleanOrNil(raw) else { continue }
            if values[key] == nil || CallerDeskField.spellings[key] == name { values[key] = value }
        }
    }

    subscript(_ field: CallerDeskField) -> String? { values[field.key] }
}

extension CallerDeskFields {
    /// An id of the call; empty and `0` stand for none.
    func id(_ field: CallerDeskField) -> String? { self[field].flatMap { $0 == "0" ? nil : $0 } }

    /// The id that CallerDesk gave the call.
    var callID: String? { id(.callSid) ?? id(.uniqueID) }

    var hasCallID: Bool { callID != nil || id(.campID) != nil }

    /// Whether there is anything by which a call could be told from others. A status alone would make a call of nobody.
    var namesACall: Bool {
        hasCallID || self[.sourceNumber] != nil || self[.destinationNumber] != nil || self[.dialWhomNumber] != nil
    }

    /// Whether there is a field that only the report at the end of a call has. A time that stands for "did not happen" is none.
    var isReport: Bool {
        let times: [CallerDeskField] = [.endTime, .legAPicked, .legBStart, .legBPicked]
        return self[.callDuration] != nil || self[.talkDuration] != nil || self[.recordingURL] != nil
            || times.contains { self[$0].map { $0 != "0" && !$0.hasPrefix("0000-00-00") } ?? false }
    }

    /// The content as one text: a line per field, sorted, and the kind of event however it was told.
    ///
    /// Neither tab nor newline is left in a cleaned text, so no value can pass for another field.
    func canonical(isReport: Bool) -> String {
        var content = values
        content[CallerDeskField.type.key] = isReport ? "call_report" : "live_call"
        return content.sorted { $0.key < $1.key }.map { "\($0.key)\t\($0.value)\n" }.joined()
    }
}

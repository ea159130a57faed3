import Calls

@testable import Gateway

extension Property {
    /// The input: a line with the method and the query, a line with the content type, the body.
    static let webhook = Property(name: "webhook") { bytes in
        let (first, rest) = bytes.cut(at: UInt8(ascii: "\n"))
        let (type, body) = rest.cut(at: UInt8(ascii: "\n"))
        let (method, query) = first.cut(at: UInt8(ascii: " "))
        let request = WebhookRequest(
            method: WebhookRequest.Method(rawValue: method.text) ?? .post,
            query: query.isEmpty ? nil : query.text,
            contentType: type.isEmpty ? nil : type.text,
            body: body
        )
        let reading = try? CallerDesk.read(request)
        try holds("reading twice gives the same", reading == (try? CallerDesk.read(request)))
        if case .report(let report, let canonical) = reading { try check(report, canonical) }

        // What is kept of a webhook that was not understood.
        let kept = request.queryWithoutToken
        try holds("what is kept has no secret", CallbackQuery.token(in: kept) == nil)
        if request.method == .get, CallbackQuery.token(in: request.query) == nil {
            try holds("what is kept reads as what came", (try? CallerDesk.read(WebhookRequest(method: .get, query: kept))) == reading)
        }
    }

    private static func check(_ report: CallReport, _ canonical: String) throws {
        let texts = [report.providerCallID, report.providerStatus, report.agentName, report.group].compactMap(\.self)
        let legs = [report.legs.source, report.legs.destination, report.legs.dialWhom].compactMap(\.self)
        for text in texts + legs {
            try holds("'\(text)' is cleaned text", !text.isEmpty && !text.hasControls && text.unicodeScalars.count <= FieldText.maximumLength)
            try holds("cleaning '\(text)' again changes nothing", FieldText.clean(text) == text)
        }
        try holds("a call has few keys", report.callKeys.count <= 3 && report.callKeys.allSatisfy { !$0.hasControls && $0.contains(":") })
        try holds("durations are not negative", (report.durationSeconds ?? 0) >= 0 && (report.talkSeconds ?? 0) >= 0)
        if let link = report.recordingURL {
            try holds("a link is harmless", link.lowercased().hasPrefix("http") && link.utf8.allSatisfy { (0x21...0x7e).contains($0) })
        }
        try holds(
            "each line of the canonical text is a field",
            canonical.hasSuffix("\n")
                && canonical.split(separator: "\n").allSatisfy { line in
                    line.filter { $0 == "\t" }.count == 1
                }
        )
        for time in [report.startedAt, report.endedAt].compactMap(\.self) {
            try holds("a time can be written and read", try EventJSON.decode(Timestamp.self, from: EventJSON.encode(time).utf8) == time)
        }
    }
}

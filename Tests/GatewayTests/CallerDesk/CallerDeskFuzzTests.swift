import Calls
import TestSupport
import Testing

@testable import Gateway

@Suite("Hostile webhooks")
struct CallerDeskFuzzTests {
    private static let fragments = [
        "{", "}", "[", "]", "\"", ":", ",", "\\u0000", "\\ud800", "=", "&", "%", "%00", "%zz", "+", "?", "--b", "\r\n", "--",
        "Content-Disposition: form-data; name=\"",
        "CallSid", "Status", "StartTime", "CallDuration", "CallRecordingUrl", "type", "token", "call_report", "live_call", "ANSWER",
        "2024-12-30 12:43:19", "1e999", "-",
        "9999999999999999999999", "https://", "\u{0}", "é", "🙂", "null", "true", ";", "filename=", "\"\\",
    ]

    private func check(_ request: WebhookRequest) {
        guard case .report(let call, let canonical)? = try? CallerDesk.read(request) else { return }
        let texts =
            call.callKeys
            + [call.providerCallID, call.providerStatus, call.agentName, call.group, call.legs.source, call.legs.dialWhom].compactMap { $0 }
        for text in texts {
            #expect(!text.isEmpty && text.unicodeScalars.count <= 261)
            #expect(!text.unicodeScalars.contains { $0.properties.generalCategory == .control })
        }
        #expect(!canonical.contains("\0"))
        #expect((call.durationSeconds ?? 0) >= 0 && (call.talkSeconds ?? 0) >= 0)
    }

    @Test("Random bytes never crash the reader")
    func bytes() {
        for seed in 0..<200 as Range<UInt64> {
            var random = SeededGenerator(seed: seed)
            for _ in 0..<20 {
                let body = (0..<Int.random(in: 0...200, using: &random)).map { _ in UInt8.random(in: 0...255, using: &random) }
                check(WebhookRequest(method: .post, body: body))
                check(WebhookRequest(method: .get, query: String(decoding: body, as: UTF8.self)))
            }
        }
    }

    @Test("Broken pieces of every format never crash the reader, and what is read is clean")
    func pieces() {
        for seed in 0..<200 as Range<UInt64> {
            var random = SeededGenerator(seed: seed)
            for start in ["", "{", "--b\r\n", "CallSid=1&", "token=a?"] {
                for _ in 0..<10 {
                    let text =
                        start + (0..<Int.random(in: 0...30, using: &random)).map { _ in Self.fragments.randomElement(using: &random) ?? "" }.joined()
                    check(WebhookRequest(method: .post, query: text, body: Array(text.utf8)))
                    check(WebhookRequest(method: .get, query: text))
                }
            }
        }
    }

    @Test("A good webhook with some bytes changed never crashes the reader")
    func mutations() {
        for seed in 0..<100 as Range<UInt64> {
            var random = SeededGenerator(seed: seed)
            for request in WebhookEncodings(random.fields()).all {
                for _ in 0..<10 {
                    var request = request
                    var bytes = request.method == .get ? Array((request.query ?? "").utf8) : request.body
                    for _ in 0..<4 {
                        bytes[Int.random(in: bytes.indices, using: &random)] = UInt8.random(in: 0...255, using: &random)
                    }
                    if request.method == .get { request.query = String(decoding: bytes, as: UTF8.self) } else { request.body = bytes }
                    check(request)
                }
            }
        }
    }
}

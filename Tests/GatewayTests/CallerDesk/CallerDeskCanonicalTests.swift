import Calls
import TestSupport
import Testing

@testable import Gateway

@Suite("The canonical text of a webhook")
struct CallerDeskCanonicalTests {
    private func canonical(_ json: String, query: String? = nil) throws -> String {
        try #require(try CallerDesk.read(WebhookRequest(method: .post, query: query, body: Array(json.utf8))).canonical)
    }

    @Test("Order, spelling, spaces, number or text, and where the type stands make no difference")
    func same() throws {
        let expected = "callduration\t26\ncallsid\t7\nstatus\tANSWER\ntype\tcall_report\n"
        #expect(try canonical(#"{"type":"call_report","CallSid":"7","Status":"ANSWER","CallDuration":"26"}"#) == expected)
        #expect(try canonical(#"{"CallDuration":26,"status":" ANSWER ","CallSid ":7,"TYPE":"Call Report","campid":"","coins":null}"#) == expected)
        #expect(try canonical(#"{"CallDuration":26,"Status":"ANSWER","CallSid":7}"#, query: "token=abc?type=call_report") == expected)
        #expect(try canonical("CallDuration=26&Status=ANSWER&CallSid=7&token=secret-one") == expected)
    }

    @Test("Different content makes a difference")
    func different() throws {
        let first = try canonical(#"{"type":"call_report","CallSid":"7","Status":"ANSWER"}"#)
        #expect(try canonical(#"{"type":"live_call","CallSid":"7","Status":"ANSWER"}"#) != first)
        #expect(try canonical(#"{"type":"call_report","CallSid":"7","Status":"BUSY"}"#) != first)
        #expect(try canonical(#"{"type":"call_report","CallSid":"7","Status":"ANSWER","CallRecordingUrl":"https://example.com/a"}"#) != first)
        #expect(
            try canonical(#"{"type":"call_report","CallSid":"7","Status":"ANSWER\ncampid\t9"}"#)
                != (try canonical(#"{"type":"call_report","CallSid":"7","Status":"ANSWER","campid":"9"}"#))
        )
    }

    @Test("Neither token nor secret is in it")
    func secrets() throws {
        let text = try canonical(#"{"CallSid":"7","token":"hush","Secret":"hush","authcode":"hush"}"#, query: "token=hush")
        #expect(!text.contains("hush"))
    }

    @Test("The same fields as JSON, form, multipart and GET are the same report and the same text")
    func everyFormat() throws {
        for seed in 0..<500 as Range<UInt64> {
            var random = SeededGenerator(seed: seed)
            let readings = try WebhookEncodings(random.fields()).all.map { try CallerDesk.read($0) }
            for reading in readings { #expect(reading == readings[0], "seed \(seed)") }
        }
    }
}

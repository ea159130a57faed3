import Calls
import Testing

@testable import Gateway

@Suite("The query of a webhook URL")
struct CallbackQueryTests {
    @Test(
        "Secret and type are found, however CallerDesk glued them together",
        arguments: [
            ("token=abc", "abc", nil), ("token=abc&type=call_report", "abc", "call_report"), ("token=abc?type=call_report", "abc", "call_report"),
            ("token=abc%3Ftype%3Dcall_report", "abc", "call_report"), ("token=abc%3ftype=live_call", "abc", "live_call"),
            ("type=call_report", nil, "call_report"), ("?type=call_report", nil, "call_report"), ("x?type=call_report", nil, "call_report"),
            ("token=abc?type=live_call?SourceNumber=1", "abc", "live_call"), ("token=abc?SourceNumber=9000000001&type=live_call", "abc", "live_call"),
            ("a=1&token=abc?type=call_report", "abc", "call_report"), ("token=abc?", "abc", nil), ("TOKEN=abc", "abc", nil), ("token=", nil, nil),
            ("token=&token=abc", "abc", nil), ("token", nil, nil), ("", nil, nil), ("???", nil, nil), ("&&&", nil, nil), ("=", nil, nil),
            ("token=a%62c", "abc", nil), ("utm=x?token=abc", "abc", nil), ("token=abc?type=", "abc", nil),
        ] as [(String, String?, String?)]
    )
    func secretAndType(query: String, token: String?, type: String?) throws {
        #expect(CallbackQuery.token(in: query) == token)
        #expect(try CallbackQuery(query).type == type)
    }

    @Test("No query has no secret")
    func none() throws {
        #expect(CallbackQuery.token(in: nil) == nil)
        #expect(try CallbackQuery(nil).fields.isEmpty)
    }

    @Test("A whole GET that is glued to the secret keeps all its fields")
    func gluedGet() throws {
        let query = "token=abc?SourceNumber=9000000001&Status=ANSWER&CallSid=7&CallRecordingUrl=https://records.example.com/a?b=c&Direction=IVR"
        #expect(CallbackQuery.token(in: query) == "abc")
        guard case .report(let call, let canonical) = try CallerDesk.read(WebhookRequest(method: .get, query: query)) else {
            Issue.record("no report")
            return
        }
        #expect(call.legs.source == "9000000001")
        #expect(call.recordingURL == "https://records.example.com/a?b=c")
        #expect(call.direction == .inbound)
        #expect(!canonical.contains("abc"))
    }

    @Test("The type in the URL decides where the body has none, and the body's wins")
    func typePrecedence() throws {
        let body = Array(#"{"CallSid":"1","Status":"ANSWER"}"#.utf8)
        let typed = Array(#"{"CallSid":"1","Status":"ANSWER","type":"live_call"}"#.utf8)
        #expect(try CallerDesk.read(WebhookRequest(method: .post, query: "type=call_report", body: body)).report?.status == .completed)
        #expect(try CallerDesk.read(WebhookRequest(method: .post, query: "token=x?type=call_report", body: body)).report?.status == .completed)
        #expect(try CallerDesk.read(WebhookRequest(method: .post, query: "type=call_report", body: typed)).report?.status == .connected)
        #expect(try CallerDesk.read(WebhookRequest(method: .post, query: "type=surprise", body: body)).report?.status == .connected)
    }

    @Test(
        "A query that is written again, as a rejected webhook's is, is read as the same",
        arguments: [
            "x=1?y=2?z=3?w=4", "x=1?a?CallSid=7", "a?b?c=1?d?e=2", "CallSid=1&CallRecordingUrl=https://e.example/a?b=c?d", "x=1?", "=?=",
            "x=%3F%3Fy=1",
        ]
    )
    func writtenAgain(query: String) throws {
        let kept = WebhookRequest(method: .get, query: query).queryWithoutToken
        #expect(try CallbackQuery(kept).fields == CallbackQuery(query).fields)
    }

    @Test("Endless glue costs no endless time and yields no secret of its own")
    func endlessGlue() throws {
        let query = "token=abc" + String(repeating: "?a=", count: 25_000)
        #expect(CallbackQuery.token(in: query) == "abc")
        #expect(CallbackQuery.token(in: String(repeating: "a=1&", count: 100_000) + "token=abc") == nil)
    }
}

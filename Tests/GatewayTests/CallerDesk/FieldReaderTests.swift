import Calls
import Testing

@testable import Gateway

@Suite("Formats of a webhook")
struct FieldReaderTests {
    static let call = WebhookEncodings([
        ("type", "call_report"), ("CallSid", "8397472"), ("Status", "ANSWER"), ("receiver_name", "Asha & Co = 100% \"ok\"\\"),
    ])

    private func error(_ request: WebhookRequest) -> UnreadableWebhook? {
        do {
            _ = try CallerDesk.read(request)
            return nil
        } catch {
            return error
        }
    }

    @Test(
        "A body is taken for what it looks like, whatever it is labelled",
        arguments: [
            nil, "", "application/json", "application/x-www-form-urlencoded", "multipart/form-data", "multipart/form-data; boundary=other",
            "text/plain",
            "application/octet-stream", "image/png", "text/html; charset=utf-8", "\u{0}",
        ] as [String?]
    )
    func mislabelled(contentType: String?) throws {
        for request in [Self.call.json, Self.call.form, Self.call.multipart] {
            var request = request
            request.contentType = contentType
            let reading = try CallerDesk.read(request)
            #expect(reading.report?.agentName == "Asha & Co = 100% \"ok\"\\")
            #expect(reading == (try CallerDesk.read(Self.call.get)))
        }
    }

    @Test("White space and a byte order mark around a body do not matter")
    func surroundings() throws {
        for request in [Self.call.json, Self.call.form, Self.call.multipart] {
            var request = request
            request.body = [0xef, 0xbb, 0xbf] + Array(" \r\n".utf8) + request.body + Array("\r\n\r\n".utf8)
            #expect(try CallerDesk.read(request) == CallerDesk.read(Self.call.get))
        }
    }

    @Test("A POST without a body is read from its query")
    func postWithoutBody() throws {
        #expect(try CallerDesk.read(WebhookRequest(method: .post, query: Self.call.urlEncoded)) == CallerDesk.read(Self.call.get))
    }

    @Test("A POST's body is not mixed with its query")
    func notMixed() throws {
        let request = WebhookRequest(method: .post, query: "CallSid=9&Status=BUSY", body: Array("CallSid=1&Status=ANSWER".utf8))
        let call = try #require(try CallerDesk.read(request).report)
        #expect(call.callKeys == ["sid:1"])
        #expect(call.providerStatus == "ANSWER")
    }

    @Test("A percent sign that begins no escape stands for itself, and a coded NUL is removed")
    func escapes() throws {
        let call = try #require(
            try CallerDesk.read(WebhookRequest(method: .get, query: "CallSid=1&receiver_name=%zz%4&call_group=a%00b%&Status=%ff")).report
        )
        #expect(call.agentName == "%zz%4")
        #expect(call.group == "ab%")
        #expect(call.providerStatus == "\u{fffd}")
    }

    @Test("File parts are passed over")
    func fileParts() throws {
        let body = """
            --b\r\ncontent-disposition: form-data; filename="a.wav"; name="CallSid"\r\nContent-Type: audio/wav\r\n\r\n9\r\n\
            --b  \r\nContent-Type: text/plain\r\nContent-Disposition: form-data; name=CallSid\r\n\r\n1\r\n2\r\n--bc\r\n--b--
            """
        let call = try #require(try CallerDesk.read(WebhookRequest(method: .post, body: Array(body.utf8))).report)
        #expect(call.callKeys == ["sid:1  2  --bc"])
    }

    @Test(
        "What is authentic but makes no sense is unprocessable",
        arguments: [
            ("", "empty_webhook"), (" \r\n ", "empty_webhook"), ("{}", "no_call_fields"), ("[]", "malformed_json"),
            (#"[{"CallSid":"1"}]"#, "malformed_json"),
            ("null", "no_call_fields"), ("42", "no_call_fields"), ("hello", "no_call_fields"), ("a=b", "no_call_fields"),
            (#"{"hello":"world"}"#, "no_call_fields"),
            (#"{"CallSid":""}"#, "no_call_fields"), (#"{"CallSid":null,"Status":"ANSWER"}"#, "no_call_fields"),
            (#"{"CallSid":["1"]}"#, "no_call_fields"),
            (#"{"CallSid":"1"}{"CallSid":"2"}"#, "malformed_json"), (#"{"CallSid":"1"} trailing"#, "malformed_json"),
            (#"{"CallSid":"1""#, "malformed_json"),
            (#"{"CallSid":"1","CallDuration":NaN}"#, "malformed_json"), ("{'CallSid':'1'}", "malformed_json"), ("--b\r\nx", "malformed_multipart"),
            ("--b\r\nContent-Disposition: form-data; name=\"CallSid\"\r\n\r\n1\r\n", "malformed_multipart"),
            ("--b\r\nContent-Disposition: form-data\r\n\r\n1\r\n--b--", "malformed_multipart"), ("--", "malformed_multipart"),
            ("--b--", "malformed_multipart"),
        ]
    )
    func unprocessable(body: String, code: String) {
        let error = error(WebhookRequest(method: .post, body: Array(body.utf8)))
        #expect(error?.kind == .unprocessable)
        #expect(error?.code == code)
    }

    @Test("A GET without a query is empty, one with foreign fields names no call")
    func emptyGet() {
        #expect(error(WebhookRequest(method: .get))?.code == "empty_webhook")
        #expect(error(WebhookRequest(method: .get, query: "token=abc"))?.code == "no_call_fields")
    }

    @Test("JSON that is labelled so but is none is unprocessable")
    func labelledJSON() {
        for body in ["null", "hello", "\"text\"", "<a/>"] {
            #expect(error(WebhookRequest(method: .post, contentType: "application/json", body: Array(body.utf8)))?.code == "malformed_json")
        }
    }

    @Test(
        "A compressed, binary or foreign body is of an unsupported type",
        arguments: [
            WebhookRequest(method: .post, contentType: "application/json", body: [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 0xab, 0x56]),
            WebhookRequest(method: .post, body: [0x78, 0x9c, 0xab, 0x56, 0x72]), WebhookRequest(method: .post, body: [0x28, 0xb5, 0x2f, 0xfd, 4, 0]),
            WebhookRequest(method: .post, contentType: "text/xml", body: Array("<call><CallSid>1</CallSid></call>".utf8)),
            WebhookRequest(method: .post, body: Array("RIFF\0\0\0\0WAVEfmt ".utf8)),
            WebhookRequest(method: .post, body: [0xff, 0xfe, 0x7b, 0, 0x7d, 0]),
        ]
    )
    func unsupported(request: WebhookRequest) {
        let error = error(request)
        #expect(error?.kind == .unsupportedMediaType)
        #expect(error?.code == "unreadable_body")
    }

    @Test("Nesting, fields, parts and boundaries are bounded")
    func bounds() {
        let deep = String(repeating: "[", count: 10_000)
        for body in [deep, "{\"CallSid\":\(deep)\(String(repeating: "]", count: 10_000))}", String(repeating: "[", count: 2_000_000)] {
            #expect(error(WebhookRequest(method: .post, body: Array(body.utf8)))?.code == "malformed_json")
        }
        let many = WebhookEncodings((0..<10_000).map { ("k\($0)", "1") } + [("CallSid", "1")])
        for request in many.all { #expect(error(request)?.code == "too_many_fields") }
        #expect(error(WebhookRequest(method: .post, body: Array(String(repeating: "a&", count: 100_000).utf8)))?.code == "too_many_fields")
        let boundary = Array(("--" + String(repeating: "b", count: 1_000_000) + "\r\n").utf8)
        #expect(error(WebhookRequest(method: .post, body: boundary))?.code == "malformed_multipart")
    }

    @Test("An id too long to be kept is refused: cut, two calls could be one", arguments: ["CallSid", "uniqueid", " CAMPID "])
    func longIDs(name: String) throws {
        let longest = String(repeating: "é", count: 256)
        for request in WebhookEncodings([(name, longest)]).all { #expect(try CallerDesk.read(request).report?.callKeys.count == 1) }
        for request in WebhookEncodings([(name, longest + "1")]).all { #expect(error(request)?.code == "id_too_long") }
    }

    @Test("A multipart body may begin with a preamble, if the header names the boundary", arguments: ["B7", "\"B7\""])
    func preamble(boundary: String) throws {
        let part = "--B7\r\nContent-Disposition: form-data; name=\"CallSid\"\r\n\r\n1\r\n--B7--"
        let body = "This is a message in several parts.\r\n\r\n\(part)\r\nThe end."
        let type = "Multipart/Form-Data; charset=utf-8; boundary=\(boundary)"
        let request = WebhookRequest(method: .post, contentType: type, body: Array(body.utf8))
        #expect(try CallerDesk.read(request).report?.callKeys == ["sid:1"])
        #expect(error(WebhookRequest(method: .post, contentType: type, body: Array(body.dropLast(20).utf8)))?.code == "malformed_multipart")
        // A header that is wrong makes no difference.
        let form = WebhookRequest(method: .post, contentType: type, body: Array("CallSid=1".utf8))
        #expect(try CallerDesk.read(form).report?.callKeys == ["sid:1"])
    }

    @Test("Values that are nested are passed over, the call is kept")
    func nested() throws {
        let json = #"{"CallSid":"1","Status":"ANSWER","users":[{"a":[1,2]}],"receiver_name":{"x":"y"}}"#
        let call = try #require(try CallerDesk.read(WebhookRequest(method: .post, body: Array(json.utf8))).report)
        #expect(call.callKeys == ["sid:1"])
        #expect(call.agentName == nil)
    }
}

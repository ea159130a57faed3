import Calls
import Testing

@testable import Gateway

@Suite("CallerDesk's values")
struct CallerDeskValueTests {
    private func report(_ fields: [(String, String)]) throws -> CallReport {
        try #require(try CallerDesk.read(WebhookEncodings([("type", "call_report"), ("CallSid", "1")] + fields).json).report)
    }

    private func report(json: String) throws -> CallReport {
        try #require(try CallerDesk.read(WebhookRequest(method: .post, body: Array(json.utf8))).report)
    }

    @Test(
        "Times are India's unless they say otherwise",
        arguments: [
            ("2024-12-30 12:43:19", "2024-12-30T07:13:19Z"), ("2024-12-30  12:43:19", "2024-12-30T07:13:19Z"),
            ("2024-12-30n12:43:19", "2024-12-30T07:13:19Z"), ("2024-12-30\n12:43:19", "2024-12-30T07:13:19Z"),
            ("2024-12-30T12:43:19Z", "2024-12-30T12:43:19Z"), ("2024-12-30T12:43:19+05:30", "2024-12-30T07:13:19Z"),
            ("2024-02-29 00:00:00", "2024-02-28T18:30:00Z"), ("2039-01-01 00:00:00", "2038-12-31T18:30:00Z"),
        ]
    )
    func times(text: String, expected: String) throws {
        let call = try report([("StartTime", text), ("EndTime", text)])
        #expect(call.startedAt?.rfc3339Seconds == expected)
        #expect(call.endedAt?.rfc3339Seconds == expected)
    }

    @Test(
        "What is no time is absent, and the call is kept",
        arguments: [
            "0", "", "0000-00-00 00:00:00", "1970-01-01 05:30:00", "1970-01-01 00:00:00", "2024-02-30 10:00:00", "2023-02-29 10:00:00",
            "2024-13-01 10:00:00", "2024-12-30 24:00:00", "2024-12-30 12:60:00", "2024-12-30 12:00:60", "-001-01-01 00:00:00",
            "0000-01-01 00:00:00", "292277026596-12-04 15:30:08", "2024-12-30T12:00:00+99:99", "30/12/2024 12:43", "yesterday",
        ]
    )
    func noTimes(text: String) throws {
        let call = try report([("StartTime", text), ("EndTime", text), ("Status", "ANSWER")])
        #expect(call.startedAt == nil)
        #expect(call.endedAt == nil)
        #expect(call.status == .completed)
    }

    @Test(
        "Durations are whole seconds up to a week",
        arguments: [
            ("26", 26), ("0", 0), ("007", 7), ("5.0", 5), ("5.", 5), (" 12 ", 12), ("604800", 604_800), ("604801", nil), ("-5", nil), ("+5", nil),
            ("5.5", nil),
            ("", nil), (".0", nil), ("1e3", nil), ("NaN", nil), ("Infinity", nil), ("1000000000000000000", nil), ("99999999999999999999", nil),
            ("00:02:05", nil), ("٣", nil),
        ] as [(String, Int?)]
    )
    func durations(text: String, expected: Int?) throws {
        let call = try report([("CallDuration", text), ("TalkDuration", text)])
        #expect(call.durationSeconds == expected)
        #expect(call.talkSeconds == expected)
    }

    @Test("A duration of a megabyte of digits is absent, and the call is kept")
    func hugeDuration() throws {
        let call = try report([("CallDuration", String(repeating: "9", count: 1_000_000))])
        #expect(call.durationSeconds == nil)
        #expect(call.callKeys == ["sid:1"])
    }

    @Test(
        "JSON numbers are read as the texts that they stand for",
        arguments: [
            ("120", 120), ("5.0", 5), ("1e3", 1000), ("-0", 0), ("-5", nil), ("5.5", nil), ("1e400", nil), ("true", nil), ("null", nil), ("[5]", nil),
        ] as [(String, Int?)]
    )
    func numbers(literal: String, expected: Int?) throws {
        #expect(try report(json: "{\"CallSid\":8397472,\"CallDuration\":\(literal),\"EndTime\":\"2024-12-30 12:43:19\"}").durationSeconds == expected)
    }

    @Test("An id that comes as a number keeps its digits")
    func numericIDs() throws {
        #expect(try report(json: #"{"CallSid":1672649960.96012345}"#).callKeys == ["sid:1672649960.96012345"])
        #expect(try report(json: #"{"campid":9007199254740993}"#).callKeys == ["camp:9007199254740993"])
    }

    @Test(
        "A recording's link is taken only if it can be nothing but a link",
        arguments: [
            ("https://records.example.com/a.wav", true), ("http://127.0.0.1:3001/recordings/1.wav", true), ("HTTPS://records.example.com/a", true),
            ("javascript:alert(1)", false), ("data:audio/wav;base64,AA", false), ("file:///etc/passwd", false), ("//evil.example.com/a", false),
            ("/a.wav", false), ("https:///a.wav", false), ("https://user@records.example.com/a", false), ("https://u:p@records.example.com/a", false),
            ("https://records.example.com\\@evil.example.com/", false), ("https://records.example.com/a b", false),
            ("https://records.example.com/\u{0}a", false), ("https://records.example.com/\r\nSet-Cookie:a", false),
            ("ftp://records.example.com/a", false),
            ("https://récords.example.com/a", false), ("https:evil", false),
        ]
    )
    func recordings(link: String, isTaken: Bool) throws {
        #expect(try report([("CallRecordingUrl", link)]).recordingURL == (isTaken ? link : nil))
    }

    @Test("A recording's link may have 2,048 characters and no more")
    func longRecording() throws {
        let link = "https://records.example.com/" + String(repeating: "a", count: 2048 - 28)
        #expect(try report([("CallRecordingUrl", link)]).recordingURL == link)
        #expect(try report([("CallRecordingUrl", link + "a")]).recordingURL == nil)
    }

    @Test("Texts lose control characters and are cut at 256 characters")
    func texts() throws {
        let call = try report([
            ("receiver_name", "  As\u{0}h\u{1b}[31mish\r\nK\u{202e}\u{2028}x \t"), ("call_group", String(repeating: "é", count: 1000)),
        ])
        #expect(call.agentName == "Ash[31mish  K x")
        #expect(try report([("receiver_name", "98\u{61c}76\u{200f}5")]).agentName == "98765")
        #expect(call.group == String(repeating: "é", count: 256))
        let endless = try report([("receiver_name", "a" + String(repeating: "\u{301}", count: 100_000))])
        #expect(endless.agentName?.unicodeScalars.count == 256)
    }

    @Test("Joined scripts keep their joiners")
    func joiners() throws {
        #expect(try report([("receiver_name", "क्‍ष")]).agentName == "क्‍ष")
    }

    @Test("Names are trimmed and matched without regard to case")
    func names() throws {
        let call = try report(json: #"{"callsid ":"7"," SOURCENUMBER":"9000000001","Recei\u0000ver_name":"Asha","status":"Picked"}"#)
        #expect(call.callKeys == ["sid:7"])
        #expect(call.legs.source == "9000000001")
        #expect(call.agentName == "Asha")
        #expect(call.status == .connected)
    }

    @Test(
        "Of a name that comes twice the first value counts, in every format",
        arguments: [
            WebhookRequest(method: .post, body: Array(#"{"CallSid":"1","Status":"ANSWER","Status":"BUSY"}"#.utf8)),
            WebhookRequest(method: .post, body: Array("CallSid=1&Status=ANSWER&Status=BUSY".utf8)),
            WebhookRequest(method: .get, query: "CallSid=1&Status=ANSWER&Status=BUSY"),
            WebhookEncodings([("CallSid", "1"), ("Status", "ANSWER"), ("Status", "BUSY")]).multipart,
        ]
    )
    func repeated(request: WebhookRequest) throws {
        #expect(try CallerDesk.read(request).report?.providerStatus == "ANSWER")
    }

    @Test("Of several spellings of a name the vendor's counts, wherever it stands")
    func spellings() throws {
        #expect(try report(json: #"{"CallSid":"1","STATUS":"BUSY","Status":"ANSWER"}"#).providerStatus == "ANSWER")
        #expect(try report(json: #"{"CallSid":"1","Status":"ANSWER","STATUS":"BUSY"}"#).providerStatus == "ANSWER")
        #expect(try report(json: #"{"CallSid":"1","Status":"","STATUS":"BUSY"}"#).providerStatus == "BUSY")
        // A JSON object has no order, so a space around a name is another spelling of it.
        for fields in [[("Status ", "BUSY"), ("Status", "ANSWER")], [(" Status", "CANCEL"), ("Status ", "BUSY"), ("Status", "ANSWER")]] {
            for request in WebhookEncodings([("CallSid", "1")] + fields).all {
                #expect(try CallerDesk.read(request).report?.providerStatus == "ANSWER")
            }
        }
    }
}

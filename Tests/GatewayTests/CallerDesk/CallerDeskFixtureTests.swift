import Calls
import Testing

@testable import Gateway

/// The webhooks that CallerDesk is known to send (docs.callerdesk.io/sample-payload and its Postman collection), with invented numbers.
@Suite("CallerDesk's webhooks")
struct CallerDeskFixtureTests {
    private func report(_ json: String, query: String? = nil) throws -> CallReport {
        let reading = try CallerDesk.read(WebhookRequest(method: .post, query: query, contentType: "application/json", body: Array(json.utf8)))
        return try #require(reading.report)
    }

    @Test("The report of an answered inbound call is read whole")
    func inboundAnswered() throws {
        let call = try report(
            """
            {"type":"call_report","SourceNumber":"09000000001","DestinationNumber":"01206851234","DialWhomNumber":"08595911234",
             "CallDuration":"210","TalkDuration":"200","coins":"4","Status":"ANSWER","StartTime":"2024-04-09 13:46:56",
             "EndTime":"2024-04-09 13:50:26","CallSid":"1586420216.71","campid":"","Direction":"IVR","call_group":"TestGroup",
             "CallRecordingUrl":"https://callrecords.example.com/incoming/04_2024/a.wav","receiver_name":"Ashish","error_code":"0",
             "LegA_Picked_time":"2024-04-09 13:46:57","key_press":"","hangup_cause":"ANSWER(16-customer)"}
            """
        )
        #expect(
            call
                == CallReport(
                    provider: "callerdesk",
                    callKeys: ["sid:1586420216.71"],
                    providerCallID: "1586420216.71",
                    direction: .inbound,
                    status: .completed,
                    providerStatus: "ANSWER",
                    legs: CallReport.Legs(source: "09000000001", destination: "01206851234", dialWhom: "08595911234"),
                    agentName: "Ashish",
                    group: "TestGroup",
                    startedAt: Timestamp("2024-04-09T08:16:56Z"),
                    endedAt: Timestamp("2024-04-09T08:20:26Z"),
                    durationSeconds: 210,
                    talkSeconds: 200,
                    recordingURL: "https://callrecords.example.com/incoming/04_2024/a.wav"
                )
        )
    }

    @Test("The vendor's GET, with `n` in its dates and a DID without its zero, is the same report")
    func inboundByGet() throws {
        let query = """
            SourceNumber=09000000001&DestinationNumber=1206851234&DialWhomNumber=08595911234&CallDuration=210&coins=4&Status=ANSWER\
            &StartTime=2020-04-09n13:46:56&EndTime=2020-04-09n13:50:26&CallSid=1586420216.71\
            &CallRecordingUrl=https://callrecords.example.com/a.wav?id=7&Direction=IVR&campid=&TalkDuration=200
            """
        let call = try #require(try CallerDesk.read(WebhookRequest(method: .get, query: query)).report)
        #expect(call.status == .completed)
        #expect(call.startedAt == Timestamp("2020-04-09T08:16:56Z"))
        #expect(call.endedAt == Timestamp("2020-04-09T08:20:26Z"))
        #expect(call.legs.destination == "1206851234")
        #expect(call.recordingURL == "https://callrecords.example.com/a.wav?id=7")
        #expect(call.callKeys == ["sid:1586420216.71"])
    }

    @Test("The report of a missed inbound call has no agent")
    func inboundMissed() throws {
        let call = try report(
            """
            {"type":"call_report","SourceNumber":"09000000001","DestinationNumber":"01206851234","DialWhomNumber":"","CallDuration":"26",
             "TalkDuration":"0","Status":"NO ANSWER (0-Agent)","StartTime":"2024-04-09 13:46:56","EndTime":"2024-04-09 13:47:22",
             "CallSid":"1586420299.12","Direction":"IVR","LegB_Picked_time":"0000-00-00 00:00:00","CallRecordingUrl":""}
            """
        )
        #expect(call.status == .missed)
        #expect(call.providerStatus == "NO ANSWER (0-Agent)")
        #expect(call.legs.dialWhom == nil)
        #expect(call.recordingURL == nil)
        #expect(call.talkSeconds == 0)
    }

    @Test(
        "Live events without a type in the body are told by their lack of a report's fields",
        arguments: [("Transfer to agent", CallStatus.ringing), ("Picked", .connected)]
    )
    func inboundLive(word: String, status: CallStatus) throws {
        let call = try report(
            """
            {"SourceNumber":"09000000001","DestinationNumber":"01206851234","DialWhomNumber":"08595911234","Status":"\(word)",
             "StartTime":"2024-04-09 13:46:56","CallSid":"1586420216.71","Direction":"IVR","call_group":"TestGroup"}
            """
        )
        #expect(call.status == status)
        #expect(call.providerStatus == word)
        #expect(call.group == "TestGroup")
        #expect(call.endedAt == nil)
    }

    @Test("The report of an answered outbound call carries both ids")
    func outboundAnswered() throws {
        let call = try report(
            """
            {"type":"call_report","SourceNumber":"08880000001","DestinationNumber":"08068512345","DialWhomNumber":"07650000001",
             "CallDuration":"41","TalkDuration":"26","coins":"2","Status":"ANSWER","StartTime":"2024-12-30  12:43:19",
             "EndTime":"2024-12-30 12:44:00","CallSid":"8397472","Uniqueid":"8397472","campid":"11387004","Direction":"WEBOBD",
             "CallRecordingUrl":"https://newcallrecords.example.com/outgoing/12_2024/x.wav","receiver_name":"Ashish","error_code":"0",
             "LegA_Picked_time":"2024-12-30 12:43:27","LegB_Start_time":"2024-12-30 12:43:27","LegB_Picked_time":"2024-12-30 12:43:34",
             "key_press":"","hangup_cause":"ANSWER(16-customer)","call_group":""}
            """
        )
        #expect(call.direction == .outbound)
        #expect(call.status == .completed)
        #expect(call.callKeys == ["sid:8397472", "camp:11387004"])
        #expect(call.providerCallID == "8397472")
        #expect(call.startedAt == Timestamp("2024-12-30T07:13:19Z"))
        #expect(call.legs == CallReport.Legs(source: "08880000001", destination: "08068512345", dialWhom: "07650000001"))
        #expect(call.group == nil)
    }

    @Test(
        "Outbound calls that nobody took end by the vendor's word",
        arguments: [("Cancel-Agent", CallStatus.cancelled), ("NOANSWER", .noAnswer), ("Cancel-Customer", .noAnswer), ("Busy (17-customer)", .busy)]
    )
    func outboundNotAnswered(word: String, status: CallStatus) throws {
        let call = try report(
            """
            {"type":"call_report","SourceNumber":"08880000001","DestinationNumber":"08068512345","DialWhomNumber":"07650000001",
             "CallDuration":"20","TalkDuration":"0","Status":"\(word)","StartTime":"2024-12-30 12:43:19","EndTime":"2024-12-30 12:43:39",
             "CallSid":"8397473","campid":"11387005","Direction":"WEBOBD","LegA_Picked_time":"0"}
            """
        )
        #expect(call.status == status)
        #expect(call.providerStatus == word)
    }

    @Test("An unknown word and an unknown direction are kept, not guessed at")
    func unknownWords() throws {
        let call = try report(#"{"type":"call_report","CallSid":"1","SourceNumber":"9000000001","Status":"Teleported","Direction":"OBD"}"#)
        #expect(call.status == .unknown)
        #expect(call.providerStatus == "Teleported")
        #expect(call.direction == .unknown)
        let live = try report(#"{"type":"live_call","CallSid":"1","Status":"Teleported"}"#)
        #expect(live.status == .ringing)
        #expect(live.providerStatus == "Teleported")
    }

    @Test(
        "A member or call group event carries no call",
        arguments: [
            #"{"type":"member_status","member_name":"Ashish","Status":"inactive"}"#, #"{"type":"call_group_update","call_group":"sales"}"#,
            #"{"type":"Member Added","member_num":"9000000001"}"#,
        ]
    )
    func memberEvent(json: String) throws {
        #expect(try CallerDesk.read(WebhookRequest(method: .post, body: Array(json.utf8))) == .noCall)
    }

    @Test("A member event whose type stands in the URL alone carries no call")
    func memberEventByURL() throws {
        let request = WebhookRequest(method: .post, query: "token=abc?type=member_update", body: Array(#"{"member_name":"Ashish"}"#.utf8))
        #expect(try CallerDesk.read(request) == .noCall)
    }

    @Test("The original system's live call is a connected call without an id")
    func originalLiveCall() throws {
        let call = try report(
            #"{"type": "live_call", "SourceNumber": "1234567890", "DestinationNumber": "9000000001", "Status": "Picked"}"#
        )
        #expect(call.status == .connected)
        #expect(call.callKeys.isEmpty)
        #expect(call.providerCallID == nil)
        #expect(call.direction == .unknown)
        #expect(call.legs == CallReport.Legs(source: "1234567890", destination: "9000000001", dialWhom: nil))
    }

    @Test("The original system's report, with times that name a zone, is read by that zone")
    func originalReport() throws {
        let call = try report(
            """
            {"type": "call_report", "SourceNumber": "1234567890", "DestinationNumber": "9000000001", "DialWhomNumber": "9000000002",
             "CallDuration": "120", "Status": "ANSWER", "CallRecordingUrl": "https://example.com/recording.mp3", "Direction": "WEBOBD",
             "StartTime": "2024-01-01T10:00:00Z", "EndTime": "2024-01-01T10:02:00Z", "call_group": "sales", "receiver_name": "Agent Name"}
            """
        )
        #expect(call.status == .completed)
        #expect(call.startedAt == Timestamp("2024-01-01T10:00:00Z"))
        #expect(call.endedAt == Timestamp("2024-01-01T10:02:00Z"))
        #expect(call.durationSeconds == 120)
        #expect(call.agentName == "Agent Name")
        #expect(call.recordingURL == "https://example.com/recording.mp3")
    }

    @Test("Uniqueid stands in for a CallSid that is missing, empty or 0")
    func uniqueID() throws {
        #expect(try report(#"{"CallSid":"0","Uniqueid":"77","campid":"0"}"#).callKeys == ["sid:77"])
        #expect(try report(#"{"Uniqueid":77}"#).providerCallID == "77")
        #expect(try report(#"{"campid":45717408}"#).callKeys == ["camp:45717408"])
        #expect(try report(#"{"campid":45717408}"#).providerCallID == "45717408")
    }

    @Test("callstatus is read as Status where that is missing")
    func callStatus() throws {
        #expect(try report(#"{"type":"call_report","CallSid":"1","callstatus":"BUSY"}"#).status == .busy)
        #expect(try report(#"{"type":"call_report","CallSid":"1","callstatus":"BUSY","Status":"ANSWER"}"#).status == .completed)
    }
}

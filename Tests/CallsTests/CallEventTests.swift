import Calls
import Foundation
import TestSupport
import Testing

@Suite("Call events in JSON")
struct CallEventTests {
    private func call(_ status: CallStatus, recording: String? = nil, leads: [String] = []) throws -> Call {
        let report = CallReport(
            provider: "callerdesk",
            providerCallID: "8397472",
            direction: .outbound,
            status: status,
            providerStatus: "ANSWER",
            agentName: "Ashish",
            group: "sales",
            startedAt: Timestamp("2026-11-22T10:13:00Z"),
            endedAt: Timestamp("2026-11-22T10:15:29Z"),
            durationSeconds: 149,
            talkSeconds: 120,
            recordingURL: recording
        )
        var call = Call(id: "c-1", report: report, parties: try empty())
        call.customer = PhoneNumber("9876543210")
        call.agent = PhoneNumber("9811126123")
        call.did = "01206851234"
        call.leads = leads
        return call
    }

    private func empty() throws -> Parties {
        let directory = Parties.Directory(leads: { _ in [] }, isAgent: { _ in false }, registeredDID: { _ in nil })
        return try Parties(CallReport(provider: "callerdesk", status: .ringing), directory: directory)
    }

    private func event(_ type: EventType, _ call: Call, lead: CallEvent.LeadInfo? = nil, amends: Int64? = nil) throws -> CallEvent {
        CallEvent(
            seq: 42,
            id: "e-1",
            type: type,
            workspace: try WorkspaceID("acme"),
            receivedAt: try #require(Timestamp("2026-11-22T10:15:30.123456Z")),
            call: call,
            lead: lead,
            amends: amends
        )
    }

    @Test("A completed call is exactly the documented object")
    func completed() throws {
        let lead = CallEvent.LeadInfo(id: "l-1", name: "Asha Verma", campaignId: "k-1")
        let json = try EventJSON.encode(
            try event(.callCompleted, try call(.completed, recording: "https://example.com/s.wav", leads: ["l-1"]), lead: lead)
        )
        let expected = """
            {"call":{"agentName":"Ashish","agentNumber":"9811126123","customerNumber":"9876543210","did":"01206851234","direction":"outbound",\
            "durationSeconds":149,"endedAt":"2026-11-22T10:15:29Z","group":"sales","hasRecording":true,"id":"c-1","provider":"callerdesk",\
            "providerCallId":"8397472","providerStatus":"ANSWER","startedAt":"2026-11-22T10:13:00Z","status":"completed","talkSeconds":120},\
            "id":"e-1","lead":{"campaignId":"k-1","id":"l-1","name":"Asha Verma"},"receivedAt":"2026-11-22T10:15:30.123456Z","seq":42,\
            "type":"call_completed","workspaceId":"acme"}
            """
        #expect(json == expected)
    }

    @Test("A live call has no end, no durations and no recording")
    func live() throws {
        let json = try EventJSON.encode(try event(.liveCall, try call(.connected, recording: "https://example.com/s.wav")))
        for key in ["endedAt", "durationSeconds", "talkSeconds", "hasRecording", "lead", "amends"] { #expect(!json.contains("\"\(key)\"")) }
        #expect(json.contains(#""status":"connected""#))
    }

    @Test("What is unknown is absent")
    func absent() throws {
        let call = Call(id: "c-1", report: CallReport(provider: "callerdesk", status: .missed), parties: try empty())
        let json = try EventJSON.encode(try event(.callCompleted, call))
        let expected = """
            {"call":{"direction":"unknown","hasRecording":false,"id":"c-1","provider":"callerdesk","status":"missed"},"id":"e-1",\
            "receivedAt":"2026-11-22T10:15:30.123456Z","seq":42,"type":"call_completed","workspaceId":"acme"}
            """
        #expect(json == expected)
    }

    @Test("The recording's link is never in an event")
    func recordingIsSecret() throws {
        let json = try EventJSON.encode(try event(.callCompleted, try call(.completed, recording: "https://example.com/secret.wav")))
        #expect(!json.contains("secret.wav"))
        #expect(json.contains(#""hasRecording":true"#))
    }

    @Test("Several leads are counted, and an amendment names the first report")
    func severalLeads() throws {
        let json = try EventJSON.encode(try event(.callCompleted, try call(.completed, leads: ["a", "b", "c"]), amends: 40))
        #expect(json.contains(#""leadMatches":3"#))
        #expect(json.contains(#""amends":40"#))
        #expect(!json.contains(#""lead":"#))
    }

    @Test(
        "A name with any kind of line end stays on one line and comes back as it was",
        arguments: [
            "\n", "\r", "\r\n", "\u{b}", "\u{c}", "\u{85}", "\u{2028}", "\u{2029}", "\u{1b}[2J", "\u{0}", "\"", "\\", "/", "\u{7f}", "é", "e\u{301}",
            "अमित", "👩‍👩‍👧",
        ]
    )
    func oneLine(text: String) throws {
        let name = "Asha" + text + "Verma"
        let event = try event(.callCompleted, try call(.completed), lead: CallEvent.LeadInfo(id: "l", name: name, campaignId: nil))
        let json = try EventJSON.encode(event)
        #expect(!json.contains { $0.isNewline })
        #expect(json.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control || $0.value == 0x7f })
        #expect(try EventJSON.decode(CallEvent.self, from: json.utf8) == event)
        let names = try #require(JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any])["lead"] as? [String: Any]
        #expect(names?["name"] as? String == name)
    }

    @Test("Generated events come back as they went, byte for byte when written again")
    func generated() throws {
        var random = SeededGenerator(seed: 8)
        let alphabet = Array("aZ9 \"\\/<>&'\n\r\t\u{0}\u{1b}\u{2028}\u{2029}\u{85}\u{e9}\u{301}\u{200d}\u{1F469}\u{1F3FD}\u{10FFFD}अ".unicodeScalars)
        for _ in 0..<500 {
            var call = try call(CallStatus.allCases.randomElement(using: &random) ?? .unknown)
            call.agentName = random.flip() ? random.text(of: alphabet, length: 1...40) : nil
            call.group = random.flip() ? random.text(of: alphabet, length: 1...40) : nil
            call.durationSeconds = random.flip() ? Int.random(in: 0...Int.max, using: &random) : nil
            call.endedAt = random.flip() ? Timestamp(microseconds: Int64.random(in: 0...253_402_300_799_999_999, using: &random)) : nil
            let lead = CallEvent.LeadInfo(id: "l", name: random.text(of: alphabet, length: 0...60), campaignId: nil)
            let event = try event(call.status.isLive ? .liveCall : .callCompleted, call, lead: random.flip() ? lead : nil)
            let json = try EventJSON.encode(event)
            #expect(!json.contains { $0.isNewline })
            let back = try EventJSON.decode(CallEvent.self, from: json.utf8)
            #expect(back == event)
            #expect(try EventJSON.encode(back) == json)
        }
    }

    @Test("An event of an erased person can be read")
    func erased() throws {
        let json = """
            {"seq":42,"id":"e","type":"call_completed","workspaceId":"acme","receivedAt":"2026-11-22T10:15:30Z","erased":true,\
            "call":{"id":"c","provider":"callerdesk","direction":"unknown","status":"completed"}}
            """
        let event = try EventJSON.decode(CallEvent.self, from: json.utf8)
        #expect(event.erased == true)
        #expect(event.seq == 42)
    }

    @Test(
        "What is no event is an error, never a trap",
        arguments: [
            "", "{", "null", "[]", "42", #"{"seq":1}"#, #"{"seq":1e400}"#, #"{"seq":"1"}"#, #"{"head":1.5}"#, "\u{0}",
            #"{"head":99999999999999999999}"#,
        ]
    )
    func unreadable(json: String) {
        #expect(throws: (any Error).self) { try EventJSON.decode(CallEvent.self, from: json.utf8) }
        #expect(throws: (any Error).self) { try EventJSON.decode(HeadBeacon.self, from: json.utf8) }
    }
}

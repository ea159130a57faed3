import Calls
import HTTPTypes
import Storage
import Testing

@testable import WorkPage

@Suite("Saying which of several leads with a number a call was with")
struct CallLeadTests {
    /// Two leads with the customer's number.
    private func two(_ api: APIFixture) async throws -> (asha: String, ravi: String) {
        let asha = try await api.lead()
        let body = #"{"name":"Ravi Iyer","numbers":["\#(APIFixture.customer)"],"shared":true}"#
        return (asha, try #require(try await api.send(.post, "/leads", body: body).json["id"].string))
    }

    private func say(_ api: APIFixture, _ call: String, _ lead: String) async throws -> APIFixture.Answer {
        try await api.send(.patch, "/calls/\(call)", body: #"{"leadId":"\#(lead)"}"#)
    }

    @Test("The call, its notes and its follow-ups become the lead's, and whoever says another one is told whose it is")
    func said() async throws {
        let api = try await APIFixture()
        let (asha, ravi) = try await two(api)
        let call = try await api.call(.completed)
        #expect(try await api.send(.post, "/calls/\(call)/notes", body: #"{"text":"Wants a brochure"}"#).status == 201)
        #expect(try await api.send(.post, "/tasks", body: #"{"callId":"\#(call)","dueAt":"2026-11-23T04:30:00Z"}"#).status == 201)
        let answer = try await say(api, call, ravi)
        let detail = try answer.json
        #expect(answer.status == 200 && detail["call"]["lead"]["id"].string == ravi && detail["call"]["leadMatches"].isAbsent)
        #expect(detail["leads"].list.count == 2 && detail["head"].number == 1)
        #expect(try await api.get("/calls/\(call)").text == answer.text)
        let lead = try await api.get("/leads/\(ravi)").json
        #expect(!lead["lastCallAt"].isAbsent && lead["nextTaskAt"].string == "2026-11-23T04:30:00Z")
        #expect(lead["state"].string == "contacted" && lead["version"].number == 1)
        let activities = try await api.get("/leads/\(ravi)/activities").json["activities"].list
        #expect(activities.compactMap(\.["kind"].string).sorted() == ["call", "note", "task"])
        #expect(activities.compactMap(\.["status"].string) == ["completed"])
        // The same again changes nothing, and nobody is overwritten.
        #expect(try await say(api, call, ravi).text == answer.text)
        let refused = try await say(api, call, asha)
        #expect(refused.status == 409 && refused.code == "has_lead")
        #expect(try await api.get("/leads/\(asha)/activities").json["activities"].list.isEmpty)
    }

    @Test("It stays said whatever the provider reports later")
    func kept() async throws {
        let api = try await APIFixture()
        let (_, ravi) = try await two(api)
        let call = try await api.call(.ringing, "1")
        #expect(try await say(api, call, ravi).status == 200)
        #expect(try await api.get("/leads/\(ravi)/activities").json["activities"].list.isEmpty)
        for recording in [nil, "https://newcallrecords.callerdesk.io/x.wav"] {
            try await api.call(.completed, "1", recording: recording)
            let now = try await api.get("/calls/\(call)").json["call"]
            #expect(now["lead"]["id"].string == ravi && now["status"].string == "completed")
            #expect(try await api.get("/leads/\(ravi)/activities").json["activities"].list.count == 1)
        }
        let page = try await api.store.page(of: api.acme, after: 0, limit: 10, maximumBytes: .max)
        #expect(page.entries.map { $0.json.contains(ravi) } == [false, true, true])
    }

    @Test("It stays said when the call turns out to be part of another")
    func merged() async throws {
        let api = try await APIFixture()
        let (_, ravi) = try await two(api)
        func ingest(_ status: CallStatus, _ keys: [String]) async throws {
            let legs = CallReport.Legs(source: APIFixture.customer, destination: "01206851234", dialWhom: APIFixture.agentNumber)
            let report = CallReport(provider: "callerdesk", callKeys: keys, direction: .inbound, status: status, legs: legs)
            _ = try await api.store.ingest(report, digest: "\(report)", workspace: api.acme, receivedAt: .now)
        }
        try await ingest(.ringing, ["camp:7"])
        let call = try #require(try await api.get("/calls").json["calls"][0]["id"].string)
        #expect(try await say(api, call, ravi).status == 200)
        try await ingest(.connected, ["sid:1"])
        try await ingest(.completed, ["sid:1", "camp:7"])
        let calls = try await api.get("/calls").json["calls"].list
        #expect(calls.map(\.["lead"]["id"].string) == [ravi] && calls[0]["id"].string != call)
    }

    @Test("Only a lead of the workspace that has the call's number can be meant")
    func refused() async throws {
        let api = try await APIFixture()
        _ = try await two(api)
        let call = try await api.call(.completed)
        let other = try await say(api, call, try await api.lead("Meera Nair", "9898989898"))
        #expect(other.status == 422 && other.code == "number_not_of_lead")
        let unknown = try await api.call(.completed, from: nil)
        #expect(try await say(api, unknown, try await api.lead("Uma", "9898989897")).code == "number_not_of_lead")
        let theirs = try await api.lead("Theirs", in: api.globex)
        for lead in [theirs, "00000000-0000-0000-0000-000000000000"] {
            let answer = try await say(api, call, lead)
            #expect(answer.status == 404 && answer.code == "no_such_lead")
        }
        let foreign = try await say(api, try await api.call(.completed, in: api.globex), theirs)
        #expect(foreign.status == 404 && foreign.code == "no_such_call")
        for body in ["{}", #"{"leadId":null}"#, #"{"leadId":"x"}"#, #"{"leadId":"\#(theirs)","status":"missed"}"#] {
            #expect(try await api.send(.patch, "/calls/\(call)", body: body).code == "malformed_body")
        }
        #expect(try await api.get("/calls/\(call)").json["call"]["leadMatches"].number == 2)
    }

    @Test("Of two who say different leads at the same time one is told")
    func race() async throws {
        let api = try await APIFixture()
        let (asha, ravi) = try await two(api)
        let call = try await api.call(.missed)
        async let first = say(api, call, asha)
        async let second = say(api, call, ravi)
        #expect(try await [first, second].map(\.status).sorted() == [200, 409])
    }
}

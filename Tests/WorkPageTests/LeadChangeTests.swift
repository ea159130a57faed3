import Calls
import HTTPTypes
import Storage
import Testing

@testable import WorkPage

@Suite("Changing leads over the API")
struct LeadChangeTests {
    private func change(_ api: APIFixture, _ id: String, version: String?, _ body: String, as cookie: String? = nil) async throws -> APIFixture.Answer
    {
        var fields: HTTPFields = [:]
        fields[.ifMatch] = version
        return try await api.send(.patch, "/leads/\(id)", as: cookie, body: body, fields: fields)
    }

    @Test("changes what is named alone, and tells who did it")
    func partial() async throws {
        let api = try await APIFixture()
        let id = try await api.lead()
        let answer = try await change(api, id, version: "\"1\"", #"{"state":"interested","notes":"Calls back\nafter Diwali"}"#)
        let lead = try answer.json
        #expect(answer.status == 200 && answer.eTag == "\"2\"")
        #expect(lead["name"].string == "Asha Verma" && lead["state"].string == "interested" && lead["notes"].string == "Calls back\nafter Diwali")
        let activity = try await api.get("/leads/\(id)/activities").json["activities"][0]
        #expect(activity["kind"].string == "state" && activity["state"].string == "interested" && activity["author"].string == "agent@acme.example")
        let cleared = try await change(api, id, version: "\"2\"", #"{"notes":null,"campaignId":null,"numbers":["9000000001"]}"#).json
        #expect(cleared["notes"].isAbsent && cleared["campaignId"].isAbsent && cleared["numbers"].list.map(\.string) == ["9000000001"])
    }

    @Test("Of two who change the same version the second one is told, and nothing is overwritten")
    func conflict() async throws {
        let api = try await APIFixture()
        let id = try await api.lead()
        async let first = change(api, id, version: "\"1\"", #"{"notes":"first"}"#)
        async let second = change(api, id, version: "\"1\"", #"{"notes":"second"}"#, as: api.admin)
        let answers = try await [first, second]
        #expect(answers.map(\.status).sorted() == [200, 412])
        let refused = try #require(answers.first { $0.status == 412 })
        #expect(refused.code == "lead_changed" && refused.eTag == "\"2\"")
        let notes = try await api.get("/leads/\(id)").json["notes"].string
        #expect(notes == (answers[0].status == 200 ? "first" : "second"))
    }

    @Test("A version has to be named", arguments: [nil, "1", "*", "W/\"1\"", "\"1\", \"2\"", "\"\"", "\"x\""])
    func version(text: String?) async throws {
        let api = try await APIFixture()
        let answer = try await change(api, try await api.lead(), version: text, #"{"notes":"x"}"#)
        #expect(answer.status == (text == nil ? 428 : 400) && answer.code == (text == nil ? "version_required" : "malformed_precondition"))
    }

    @Test("A call that was answered makes a new lead a contacted one, under the hands of who writes to it")
    func contacted() async throws {
        let api = try await APIFixture()
        let id = try await api.lead()
        try await api.call(.missed)
        #expect(try await api.get("/leads/\(id)").json["state"].string == "new")
        try await api.call(.completed)
        #expect(try await api.get("/leads/\(id)").json["state"].string == "contacted")
        #expect(try await change(api, id, version: "\"1\"", #"{"state":"converted"}"#).status == 200)
        try await api.call(.completed)
        #expect(try await api.get("/leads/\(id)").json["state"].string == "converted")
    }

    @Test("A stranger's calls, notes and follow-ups become the lead's that is made of the number")
    func adopted() async throws {
        let api = try await APIFixture()
        let call = try await api.call(.missed)
        #expect(try await api.send(.post, "/calls/\(call)/notes", body: #"{"text":"Wants a brochure"}"#).status == 201)
        #expect(try await api.send(.post, "/tasks", body: #"{"callId":"\#(call)","dueAt":"2026-11-23T04:30:00Z"}"#).status == 201)
        let answer = try await api.send(.post, "/leads", body: #"{"name":"Meera Nair","numbers":["+91 98765 43210"]}"#)
        let lead = try #require(try answer.json["id"].string)
        #expect(answer.status == 201 && answer.location == "/api/workspaces/acme/leads/\(lead)" && answer.eTag == "\"1\"")
        #expect(try answer.json["nextTaskAt"].string == "2026-11-23T04:30:00Z")
        #expect(try await api.get("/calls/\(call)").json["call"]["lead"]["name"].string == "Meera Nair")
        let activities = try await api.get("/leads/\(lead)/activities").json["activities"].list
        #expect(Set(activities.compactMap(\.["kind"].string)) == ["call", "note", "task"])
    }

    @Test("A number that is known already makes no second lead, unless it is said that people share it")
    func known() async throws {
        let api = try await APIFixture()
        let known = try await api.lead()
        let call = try await api.call(.completed)
        let refused = try await api.send(.post, "/leads", body: #"{"name":"Other","numbers":["09876543210"]}"#)
        #expect(refused.status == 409 && refused.code == "lead_exists" && refused.location == "/api/workspaces/acme/leads/\(known)")
        let shared = try await api.send(.post, "/leads", body: #"{"name":"Other","numbers":["09876543210"],"shared":true}"#)
        #expect(shared.status == 201)
        // What is known to be somebody's stays so; from now on nobody guesses.
        #expect(try await api.get("/calls/\(call)").json["call"]["lead"]["id"].string == known)
        #expect(try await api.get("/calls/\(call)").json["leads"].list.count == 2)
        let next = try await api.call(.completed)
        #expect(try await api.get("/calls/\(next)").json["call"]["leadMatches"].number == 2)
    }

    @Test(
        "A body that makes no sense is refused, and the answer names the field",
        arguments: [
            ("{}", "`name`"), (#"{"name":"","numbers":["9876543210"]}"#, "`name`"), (#"{"name":" ","numbers":["9876543210"]}"#, "`name`"),
            (#"{"name":"a\u0000","numbers":["9876543210"]}"#, "`name`"), (#"{"name":"a\u009b","numbers":["9876543210"]}"#, "`name`"),
            (#"{"name":"\u202e","numbers":["9876543210"]}"#, "`name`"), (#"{"name":"A","numbers":["9876543210"],"notes":"\u0085"}"#, "`notes`"),
            (#"{"name":5,"numbers":["9876543210"]}"#, "`name`"),
            (#"{"name":null,"numbers":["9876543210"]}"#, "`name`"), (#"{"name":"A"}"#, "`numbers`"), (#"{"name":"A","numbers":[]}"#, "`numbers`"),
            (#"{"name":"A","numbers":["12345"]}"#, "`numbers[0]`"), (#"{"name":"A","numbers":["9876543210","x"]}"#, "`numbers[1]`"),
            (#"{"name":"A","numbers":["9876543210"],"campaignId":"x"}"#, "`campaignId`"),
            (#"{"name":"A","numbers":["9876543210"],"state":"new"}"#, "unknown name"),
            (#"{"name":"A","numbers":["9876543210"],"notes":null}"#, "`notes`"),
            ("[]", "JSON object"), ("null", "JSON object"), ("{", "no JSON"), ("", "no JSON"),
        ]
    )
    func malformed(body: String, words: String) async throws {
        let answer = try await APIFixture().send(.post, "/leads", body: body)
        #expect(answer.status == 422 && answer.code == "malformed_body")
        #expect(try answer.json["detail"].string?.contains(words) == true, "\(answer.text)")
    }

    @Test("What would make a text read as another one is left out of it (attack 12)")
    func cleaned() async throws {
        let api = try await APIFixture()
        let body = #"{"name":" Asha\u202e Verma ","numbers":["9876543210"],"notes":"one\u2066\ntwo"}"#
        let lead = try await api.send(.post, "/leads", body: body).json
        #expect(lead["name"].string == "Asha Verma" && lead["notes"].string == "one\ntwo")
    }

    @Test("A body that is not JSON, or too large, is refused")
    func form() async throws {
        let api = try await APIFixture()
        let form = try await api.send(.post, "/leads", body: "name=A", fields: [.contentType: "text/plain", .origin: "http://crm.example"])
        #expect(form.status == 415 && form.code == "not_json")
        let large = try await api.send(.post, "/leads", body: #"{"name":"\#(String(repeating: "x", count: 70_000))"}"#)
        #expect(large.status == 413 && large.code == "body_too_large")
    }

    @Test("Another site's page changes nothing")
    func crossSite() async throws {
        let api = try await APIFixture()
        let fields: HTTPFields = [.origin: "https://elsewhere.example", .contentType: "application/json"]
        let answer = try await api.send(.post, "/leads", body: #"{"name":"A","numbers":["9876543210"]}"#, fields: fields)
        #expect(answer.status == 403 && answer.code == "cross_site")
        #expect(try await api.get("/leads").json["leads"].list.isEmpty)
    }

    @Test("What belongs to another workspace is changed by nobody, nor pointed at")
    func foreign() async throws {
        let api = try await APIFixture()
        let theirs = try await api.lead("Theirs", campaign: "Theirs", in: api.globex)
        let campaign = try await api.get("/api/workspaces/globex/campaigns", as: api.stranger).json["campaigns"][0]["id"].string ?? ""
        let call = try await api.call(.missed, in: api.globex)
        let mine = try await api.lead("Mine", "9898989898")
        let due = #""dueAt":"2026-11-23T04:30:00Z""#
        let refused = [
            try await change(api, theirs, version: "\"1\"", #"{"notes":"x"}"#),
            try await change(api, mine, version: "\"1\"", #"{"campaignId":"\#(campaign)"}"#),
            try await api.send(.post, "/leads", body: #"{"name":"A","numbers":["9000000001"],"campaignId":"\#(campaign)"}"#),
            try await api.send(.post, "/leads/\(theirs)/notes", body: #"{"text":"x"}"#),
            try await api.send(.post, "/calls/\(call)/notes", body: #"{"text":"x"}"#),
            try await api.send(.post, "/tasks", body: #"{"leadId":"\#(theirs)",\#(due)}"#),
            try await api.send(.post, "/tasks", body: #"{"callId":"\#(call)",\#(due)}"#),
            try await api.send(.post, "/tasks", body: #"{"leadId":"\#(mine)","callId":"\#(call)",\#(due)}"#),
        ]
        #expect(refused.allSatisfy { $0.status == 404 && $0.code?.hasPrefix("no_such_") == true })
        #expect(try await api.get("/api/workspaces/globex/leads/\(theirs)", as: api.stranger).json["version"].number == 1)
        #expect(try await api.get("/leads/\(mine)").json["version"].number == 1)
        #expect(try await api.get("/tasks").json["tasks"].list.isEmpty)
    }
}

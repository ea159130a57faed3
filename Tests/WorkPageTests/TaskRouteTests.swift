import Calls
import HTTPTypes
import Storage
import Testing

@testable import WorkPage

@Suite("Notes and follow-ups over the API")
struct TaskRouteTests {
    @Test("A note on a call stands in the call's activity and in its lead's, with its author")
    func notes() async throws {
        let api = try await APIFixture()
        let lead = try await api.lead()
        let call = try await api.call(.completed)
        let answer = try await api.send(.post, "/calls/\(call)/notes", body: #"{"text":"Wants the brochure\nby mail"}"#)
        let note = try answer.json
        #expect(answer.status == 201 && note["kind"].string == "note" && note["text"].string == "Wants the brochure\nby mail")
        #expect(note["author"].string == "agent@acme.example" && note["leadId"].string == lead && note["callId"].string == call)
        #expect(try await api.get("/calls/\(call)").json["activities"][0]["id"].string == note["id"].string)
        #expect(try await api.get("/leads/\(lead)/activities").json["activities"][0]["id"].string == note["id"].string)
        let own = try await api.send(.post, "/leads/\(lead)/notes", body: #"{"text":"x"}"#)
        #expect(try own.status == 201 && own.json["callId"].isAbsent)
        for body in [#"{"text":""}"#, #"{"text":"\#(String(repeating: "x", count: 4001))"}"#, #"{"text":"a\u001b[31m"}"#, #"{"note":"x"}"#] {
            #expect(try await api.send(.post, "/calls/\(call)/notes", body: body).code == "malformed_body")
        }
    }

    @Test("Follow-ups are listed by when they are due, open and done, mine and everybody's")
    func lists() async throws {
        let api = try await APIFixture()
        let lead = try await api.lead()
        func add(_ day: Int, as cookie: String) async throws -> String {
            let body = #"{"leadId":"\#(lead)","dueAt":"2026-11-\#(day)T10:00:00+05:30","note":"Day \#(day)"}"#
            let answer = try await api.send(.post, "/tasks", as: cookie, body: body)
            #expect(answer.status == 201)
            return try #require(try answer.json["id"].string)
        }
        let ids = [try await add(25, as: api.agent), try await add(23, as: api.admin), try await add(24, as: api.agent)]
        func listed(_ query: String) async throws -> [String?] { try await api.get("/tasks?\(query)").json["tasks"].list.map(\.["id"].string) }
        #expect(try await listed("") == [ids[1], ids[2], ids[0]])
        #expect(try await listed("mine=true") == [ids[2], ids[0]])
        #expect(try await listed("dueBefore=2026-11-24T04:30:00Z") == [ids[1]])
        #expect(try await listed("leadId=\(lead)&limit=2") == [ids[1], ids[2]])
        let next = try #require(try await api.get("/tasks?limit=2").json["next"].string)
        #expect(try await listed("limit=2&cursor=\(next)") == [ids[0]])
        for id in ids[1...] { #expect(try await api.send(.patch, "/tasks/\(id)", body: #"{"done":true}"#).status == 200) }
        #expect(try await listed("state=done") == [ids[2], ids[1]])
        let done = try #require(try await api.get("/tasks?state=done&limit=1").json["next"].string)
        #expect(try await listed("state=done&cursor=\(done)") == [ids[1]])
        #expect(try await listed("state=open") == [ids[0]])
        #expect(try await api.get("/leads/\(lead)").json["nextTaskAt"].string == "2026-11-25T04:30:00Z")
    }

    @Test("A follow-up for a lead or at a call that is not there names the one that is missing")
    func missing() async throws {
        let api = try await APIFixture()
        let (lead, call) = (try await api.lead(), try await api.call(.completed))
        let none = "00000000-0000-0000-0000-000000000000"
        for (names, code) in [
            (#""leadId":"\#(lead)","callId":"\#(none)""#, "no_such_call"), (#""leadId":"\#(none)","callId":"\#(call)""#, "no_such_lead"),
            (#""leadId":"\#(none)""#, "no_such_lead"), (#""callId":"\#(none)""#, "no_such_call"),
        ] {
            let answer = try await api.send(.post, "/tasks", body: #"{\#(names),"dueAt":"2026-11-23T04:30:00Z"}"#)
            #expect(answer.status == 404 && answer.code == code, "\(names)")
        }
        #expect(try await api.get("/tasks").json["tasks"].list.isEmpty)
    }

    @Test("A follow-up is finished once, moved, reworded, and opened again")
    func change() async throws {
        let api = try await APIFixture()
        let lead = try await api.lead()
        let body = #"{"leadId":"\#(lead)","dueAt":"2026-11-23T04:30:00Z","note":"Ask about the quote"}"#
        let task = try await api.send(.post, "/tasks", body: body).json
        #expect(task["number"].string == APIFixture.customer && task["lead"]["name"].string == "Asha Verma" && task["doneAt"].isAbsent)
        let path = "/tasks/\(task["id"].string ?? "")"
        let done = try await api.send(.patch, path, body: #"{"done":true}"#).json
        let again = try await api.send(.patch, path, body: #"{"done":true,"note":null}"#).json
        #expect(!done["doneAt"].isAbsent && again["doneAt"].string == done["doneAt"].string && again["note"].isAbsent)
        let open = try await api.send(.patch, path, body: #"{"done":false,"dueAt":"2026-11-24T04:30:00Z"}"#).json
        #expect(open["doneAt"].isAbsent && open["dueAt"].string == "2026-11-24T04:30:00Z")
        let kinds = try await api.get("/leads/\(lead)/activities").json["activities"].list.map(\.["kind"].string)
        #expect(kinds == ["task_done", "task"])
        for body in ["{}", #"{"done":"yes"}"#, #"{"dueAt":"tomorrow"}"#, #"{"done":null}"#] {
            #expect(try await api.send(.patch, path, body: body).code == "malformed_body", "\(body)")
        }
        let foreign = try await api.send(.patch, "/api/workspaces/globex\(path)", as: api.stranger, body: #"{"done":true}"#)
        #expect(foreign.status == 404 && foreign.code == "no_such_task")
    }

    @Test("Who is erased leaves no note and no follow-up behind, also if it was a stranger")
    func erased() async throws {
        let api = try await APIFixture()
        let lead = try await api.lead()
        let calls = [try await api.call(.completed), try await api.call(.missed, from: "9898989898")]
        for call in calls {
            #expect(try await api.send(.post, "/calls/\(call)/notes", body: #"{"text":"x"}"#).status == 201)
            #expect(try await api.send(.post, "/tasks", body: #"{"callId":"\#(call)","dueAt":"2026-11-23T04:30:00Z"}"#).status == 201)
        }
        for name in [Person.Name.lead(lead), .key("9898989898")] {
            _ = try await api.store.erase(try await api.store.person(name, workspace: api.acme), workspace: api.acme)
        }
        #expect(try await api.get("/tasks").json["tasks"].list.isEmpty)
        for call in calls {
            let detail = try await api.get("/calls/\(call)").json
            #expect(detail["activities"].list.isEmpty && detail["call"]["erased"].flag == true && detail["call"]["customerNumber"].isAbsent)
        }
    }
}

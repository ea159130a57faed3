import Calls
import HTTPTypes
import Storage
import Testing
import Web

@testable import WorkPage

@Suite("Calls over the API")
struct CallRouteTests {
    @Test("are listed newest first, with the lead, and with the head that the stream is opened at")
    func list() async throws {
        let api = try await APIFixture()
        let lead = try await api.lead()
        let first = try await api.call(.completed, at: Timestamp(seconds: 1_795_342_530))
        let second = try await api.call(.ringing, from: "9898989898", at: Timestamp(seconds: 1_795_342_531))
        let answer = try await api.get("/calls")
        #expect(answer.status == 200)
        let page = try answer.json
        #expect(page["calls"].list.map(\.["id"].string) == [second, first])
        #expect(page["head"].number == 2 && page["next"].isAbsent)
        let call = page["calls"][1]
        #expect(call["lead"]["id"].string == lead && call["lead"]["name"].string == "Asha Verma")
        #expect(call["status"].string == "completed" && call["customerNumber"].string == APIFixture.customer)
        #expect(call["receivedAt"].string == "2026-11-22T10:15:30Z" && call["seq"].number == 1 && call["completedSeq"].number == 1)
        #expect(page["calls"][0]["lead"].isAbsent && page["calls"][0]["completedSeq"].isAbsent)
    }

    @Test("are read page by page without a repeat or a gap while new ones come")
    func pages() async throws {
        let api = try await APIFixture()
        for number in 0..<7 { try await api.call(.completed, "c\(number)", at: Timestamp(seconds: 1_795_342_530 + Int64(number))) }
        var (seen, cursor): ([String?], String?) = ([], nil)
        repeat {
            let page = try await api.get("/calls?limit=3" + (cursor.map { "&cursor=\($0)" } ?? "")).json
            seen += page["calls"].list.map(\.["providerCallId"].string)
            cursor = page["next"].string
            try await api.call(.completed, at: Timestamp(seconds: 1_795_349_000))
        } while cursor != nil
        #expect(seen == ["c6", "c5", "c4", "c3", "c2", "c1", "c0"])
    }

    @Test(
        "are filtered",
        arguments: [
            ("q=98989", ["b"]), ("q=%2B91+98989+89898", ["b"]), ("q=098989-89898", ["b"]), ("q=asha", ["a", "d"]), ("q=Asha+V", ["a", "d"]),
            ("q=%25", []), ("q=_", []), ("q=nobody", []), ("status=missed", ["b"]), ("status=missed,completed", ["a", "b"]),
            ("direction=inbound", ["a", "b", "c", "d"]), ("direction=outbound", []), ("agent=%2B919811126123", ["a", "d"]),
            ("mine=true", ["a", "d"]), ("mine=false", ["a", "b", "c", "d"]), ("mine=true&agent=9811126199", []),
            ("from=2026-11-22", ["b", "c", "d"]), ("to=2026-11-21", ["a"]), ("from=2026-11-22&to=2026-11-22", ["b", "c"]),
            ("from=2026-11-21T18:30:01Z", ["c", "d"]), ("to=2026-11-22T00:00:01%2B05:30", ["a", "b"]),
        ]
    )
    func filters(query: String, expected: [String]) async throws {
        let api = try await APIFixture()
        try await api.lead()
        // 22 November in India begins at 18:30 UTC.
        try await api.call(.completed, "a", at: Timestamp(seconds: 1_795_285_799))
        try await api.call(.missed, "b", from: "9898989898", agent: "9811126199", at: Timestamp(seconds: 1_795_285_800))
        try await api.call(.busy, "c", from: nil, agent: nil, at: Timestamp(seconds: 1_795_285_801))
        try await api.call(.ringing, "d", at: Timestamp(seconds: 1_795_372_200))
        let answer = try await api.get("/calls?\(query)")
        #expect(answer.status == 200)
        #expect(Set(try answer.json["calls"].list.compactMap(\.["providerCallId"].string)) == Set(expected))
    }

    @Test("A lead's calls are found by the lead")
    func ofLead() async throws {
        let api = try await APIFixture()
        let lead = try await api.lead()
        try await api.call(.completed, "hers")
        try await api.call(.completed, "other", from: "9898989898")
        let page = try await api.get("/calls?leadId=\(lead)").json
        #expect(page["calls"].list.map(\.["providerCallId"].string) == ["hers"])
    }

    @Test(
        "A query that makes no sense is refused, and the answer names the parameter",
        arguments: [
            ("limit=0", "limit"), ("limit=201", "limit"), ("limit=%2B5", "limit"), ("limit=", "limit"), ("status=gone", "status"),
            ("status=", "status"), ("direction=up", "direction"), ("mine=yes", "mine"), ("from=2026-02-30", "from"), ("to=tomorrow", "to"),
            ("leadId=1", "leadId"), ("agent=12345", "agent"), ("q=", "q"), ("q=a%00b", "q"), ("limit=5&limit=6", "limit"), ("page=2", "limit"),
        ]
    )
    func malformed(query: String, name: String) async throws {
        let answer = try await APIFixture().get("/calls?\(query)")
        #expect(answer.status == 400 && answer.code == "malformed_query")
        #expect(try answer.json["detail"].string?.contains(name) == true)
    }

    @Test("A cursor that is none is refused", arguments: ["x", "AAAA", "MSA=%00", "", "OSA5IDk"])
    func cursor(text: String) async throws {
        let answer = try await APIFixture().get("/calls?cursor=\(text)")
        #expect(answer.status == 400 && answer.code == "malformed_cursor" || text == "OSA5IDk" && answer.status == 200)
    }

    @Test("One call comes with its leads and its activity")
    func one() async throws {
        let api = try await APIFixture()
        let lead = try await api.lead()
        let id = try await api.call(.completed)
        let detail = try await api.get("/calls/\(id)").json
        #expect(detail.names == ["activities", "call", "head", "leads"])
        #expect(detail["call"]["id"].string == id && detail["leads"][0]["id"].string == lead)
        #expect(detail["activities"][0]["kind"].string == "call" && detail["activities"][0]["status"].string == "completed")
    }

    @Test("A call of another workspace is answered as one that does not exist")
    func foreign() async throws {
        let api = try await APIFixture()
        let id = try await api.call(.completed, in: api.globex)
        #expect(try await api.get("/api/workspaces/globex/calls/\(id)", as: api.stranger).status == 200)
        let none = try await api.get("/calls/00000000-0000-0000-0000-000000000000")
        for path in ["/calls/\(id)", "/calls/1", "/calls/%00", "/calls/\(id.uppercased())"] {
            let answer = try await api.get(path)
            #expect(answer.status == 404 && answer.code == "no_such_call" && answer.text == none.text)
        }
        #expect(try await api.get("/calls?q=\(APIFixture.customer)").json["calls"].list.isEmpty)
    }

    @Test("The recording's place is told to members, if it is https at one of the workspace's hosts, and nowhere else")
    func recording() async throws {
        let api = try await APIFixture()
        let url = "https://newcallrecords.callerdesk.io/outgoing/12_2026/x.wav"
        let good = try await api.call(.completed, recording: url)
        let answer = try await api.get("/calls/\(good)/recording")
        #expect(answer.status == 302 && answer.location == url && answer.text.isEmpty)
        let page = try await api.get("/calls")
        #expect(!page.text.contains("callrecords") && page.text.contains(#""hasRecording":true"#))

        let none = try await api.get("/calls/\(try await api.call(.missed))/recording")
        #expect(none.status == 404 && none.code == "no_recording")
        let elsewhere = try await api.get("/calls/\(try await api.call(.completed, recording: "https://elsewhere.example/x.wav"))/recording")
        #expect(elsewhere.status == 403 && elsewhere.code == "recording_not_allowed")
        #expect(elsewhere.location == nil && !elsewhere.text.contains("elsewhere"))
    }

    @Test("The export has every call that fits, in the workspace's zone, and none of its texts is a formula")
    func export() async throws {
        let api = try await APIFixture()
        try await api.lead("=HYPERLINK(\"x\")")
        for number in 0..<3 { try await api.call(.completed, "c\(number)", at: Timestamp(seconds: 1_795_342_530 + Int64(number))) }
        try await api.call(.missed, "other", at: Timestamp(seconds: 1_795_342_540))
        let answer = try await api.get("/calls.csv?status=completed")
        #expect(answer.status == 200 && answer.contentType == "text/csv; charset=utf-8")
        #expect(answer.contentDisposition == "attachment; filename=\"calls-acme.csv\"")
        let lines = answer.text.split(separator: "\r\n").map(String.init)
        #expect(lines.count == 4 && lines[0].hasPrefix("\u{FEFF}Received (Asia/Kolkata),Direction,Status,Customer,Lead,"))
        #expect(lines[1].hasPrefix("2026-11-22 15:45:32,inbound,completed,9876543210,\"'=HYPERLINK(\"\"x\"\")\","))
        #expect(try await api.get("/calls.csv?limit=5").status == 400)
    }

    @Test("An export ends, unfinished, once its reader may read no more (attack 33)")
    func revokedExport() async throws {
        let api = try await APIFixture()
        for number in 0..<501 {
            let report = CallReport(provider: "callerdesk", callKeys: ["sid:\(number)"], direction: .inbound, status: .completed)
            _ = try await api.store.ingest(report, digest: "\(number)", workspace: api.acme, receivedAt: .now)
        }
        #expect(try await api.get("/calls.csv").text.split(separator: "\r\n").count == 502)
        await #expect(throws: Problem.self) {
            try await api.send(.get, "/calls.csv") { try await api.store.disableUser(email: "agent@acme.example") }
        }
    }
}

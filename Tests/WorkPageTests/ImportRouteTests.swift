import Calls
import Foundation
import HTTPTypes
import Storage
import Testing

@testable import WorkPage

@Suite("Importing leads over the API")
struct ImportRouteTests {
    private func send(_ api: APIFixture, _ file: String, _ query: String = "") async throws -> APIFixture.Answer {
        try await api.send(.post, "/lead-imports\(query)", as: api.admin, body: file, fields: [.contentType: "text/csv; charset=utf-8"])
    }

    /// Asks until the import is done.
    private func done(_ api: APIFixture, _ begun: APIFixture.Answer) async throws -> JSON {
        let path = try #require(begun.location)
        for _ in 0..<500 {
            let found = try await api.get(path, as: api.admin).json
            if found["state"].string == "done" { return found }
            try await Task.sleep(for: .milliseconds(20))
        }
        throw CancellationError()
    }

    @Test("goes on after the answer, says line by line what was refused, and adds nothing the second time")
    func report() async throws {
        let api = try await APIFixture()
        let rows = (0..<250).map { "Lead \($0),9\(String(format: "%09d", $0))" }
        let file = "name,phone\n" + (rows[..<100] + ["Nobody,12x"] + rows[100...]).joined(separator: "\n") + "\n"
        let begun = try await send(api, file)
        #expect(begun.status == 202)
        let report = try await done(api, begun)
        #expect(report["added"].number == 250 && report["known"].number == 0 && report["refused"].number == 1)
        #expect(report["bytes"].number == file.utf8.count && report["bytesDone"].number == file.utf8.count)
        #expect(report["problems"][0]["line"].number == 102 && report["problems"][0]["reason"].string == "phone is no number")
        let again = try await done(api, try await send(api, file))
        #expect(again["added"].number == 0 && again["known"].number == 250)
        let leads = try await api.get("/leads?limit=200").json["leads"].list
        #expect(leads.map(\.["name"].string) == (0..<200).map { "Lead \($0)" })
    }

    @Test("puts rows that name no campaign into the one that was chosen")
    func campaign() async throws {
        let api = try await APIFixture()
        try await api.lead("Known", "9898989898")
        let campaign = try await api.get("/campaigns").json["campaigns"][0]["id"].string ?? ""
        _ = try await done(api, try await send(api, "name,phone\nAsha,9876543210\n", "?campaignId=\(campaign)"))
        #expect(try await api.get("/campaigns/\(campaign)/leads").json["leads"].list.map(\.["name"].string) == ["Known", "Asha"])
        let none = try await send(api, "name,phone\n", "?campaignId=00000000-0000-0000-0000-000000000000")
        #expect(none.status == 404 && none.code == "no_such_campaign")
    }

    @Test("is refused if it is no file of leads, too large, or another one is running")
    func refused() async throws {
        let api = try await APIFixture()
        let form = try await api.send(.post, "/lead-imports", as: api.admin, body: "{}")
        #expect(form.status == 415 && form.code == "not_csv")
        for file in ["", "phone,name\n", "{}"] {
            let answer = try await send(api, file)
            #expect(answer.status == 422 && answer.code == "malformed_file")
        }
        let large = try await send(api, String(repeating: "x", count: 8 * 1024 * 1024 + 1))
        #expect(large.status == 413 && large.code == "body_too_large")
        let user = try #require(try await api.store.user(email: "admin@acme.example"))
        let other = try #require(try await api.store.beginImport(bytes: 1, author: user.id, workspace: api.acme))
        #expect(try await send(api, "name,phone\n").code == "import_running")
        // Whoever runs it is gone after a minute.
        #expect(try await api.store.leadImport(other.id, of: api.acme, now: .now.adding(seconds: 61))?.state == .interrupted)
        #expect(try await api.get("/api/workspaces/globex/lead-imports/\(other.id)", as: api.stranger).code == "no_such_import")
    }

    @Test("is remembered, the last twenty of a workspace")
    func kept() async throws {
        let api = try await APIFixture()
        let user = try #require(try await api.store.user(email: "admin@acme.example"))
        var ids: [String] = []
        for number in 0..<25 {
            let now = Timestamp(seconds: 1_795_342_530 + Int64(number))
            let begun = try #require(try await api.store.beginImport(bytes: 1, author: user.id, workspace: api.acme, now: now))
            ids.append(begun.id)
            let row = LeadRow(line: 2, bytesRead: 1, content: .failure(.init("no number")))
            try await api.store.stepImport(begun.id, rows: [row], campaign: nil, isLast: true, workspace: api.acme, now: now)
        }
        #expect(try await api.get("/lead-imports/\(ids[4])", as: api.admin).code == "no_such_import")
        #expect(try await api.get("/lead-imports/\(ids[5])", as: api.admin).json["problems"].list.count == 1)
    }

    @Test("is found again, the newest first, ten at most and without their problems")
    func listed() async throws {
        let api = try await APIFixture()
        let user = try #require(try await api.store.user(email: "admin@acme.example"))
        var ids: [String] = []
        for number in 0..<12 {
            let now = Timestamp(seconds: 1_795_342_530 + Int64(number))
            let begun = try #require(try await api.store.beginImport(bytes: 1, author: user.id, workspace: api.acme, now: now))
            ids.append(begun.id)
            let row = LeadRow(line: 2, bytesRead: 1, content: .failure(.init("no number")))
            try await api.store.stepImport(begun.id, rows: [row], campaign: nil, isLast: true, workspace: api.acme, now: now)
        }
        let list = try await api.get("/lead-imports", as: api.admin).json
        #expect(list["leadImports"].list.map(\.["id"].string) == ids.suffix(10).reversed() && list["head"].number == 0)
        let newest = list["leadImports"][0]
        #expect(newest["state"].string == "done" && newest["refused"].number == 1 && newest["problems"].isAbsent)
        #expect(try await api.get("/lead-imports").code == "not_admin")
        #expect(try await api.get("/api/workspaces/globex/lead-imports", as: api.stranger).json["leadImports"].list.isEmpty)
    }

    @Test("tells the problems that are new to whoever says which lines they know of")
    func problemsAfter() async throws {
        let api = try await APIFixture()
        let begun = try await send(api, "name,phone\n" + (0..<1200).map { "Nobody \($0),x\n" }.joined())
        #expect(try await done(api, begun)["problems"].list.count == 1000)
        let path = try #require(begun.location)
        func lines(_ query: String) async throws -> [Int?] {
            try await api.get("\(path)?\(query)", as: api.admin).json["problems"].list.map(\.["line"].number)
        }
        #expect(try await lines("problemsAfter=998") == [999, 1000, 1001])
        // The first thousand are told, however they are asked for.
        #expect(try await lines("problemsAfter=1001").isEmpty)
        #expect(try await lines("problemsAfter=0").count == 1000)
        for query in ["problemsAfter=", "problemsAfter=-1", "problemsAfter=%2B1", "problemsAfter=99999999999999999999", "after=1"] {
            #expect(try await api.get("\(path)?\(query)", as: api.admin).code == "malformed_query", "\(query)")
        }
    }
}

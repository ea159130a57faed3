import Calls
import Foundation
import Storage
import Testing

@testable import WorkPage

@Suite("Leads and campaigns over the API")
struct LeadRouteTests {
    @Test("Leads come in the order in which they were added, page by page while others are added")
    func pages() async throws {
        let api = try await APIFixture()
        let numbers = (0..<7).map { "987654321\($0)" }
        let leads = numbers.map { NewLead(name: "Lead \($0)", numbers: [PhoneNumber($0)].compactMap(\.self)) }
        _ = try await api.store.addLeads(leads, workspace: api.acme)
        var (seen, cursor, pages): ([String?], String?, Int) = ([], nil, 0)
        repeat {
            let page = try await api.get("/leads?limit=3" + (cursor.map { "&cursor=\($0)" } ?? "")).json
            seen += page["leads"].list.map(\.["numbers"][0].string)
            (cursor, pages) = (page["next"].string, pages + 1)
            if pages == 2 { try await api.lead("Late", "9000000000", campaign: nil) }
        } while cursor != nil
        #expect(seen == numbers + ["9000000000"] && pages == 3)
    }

    @Test("One lead comes with what belongs to it, and with its version as ETag")
    func one() async throws {
        let api = try await APIFixture()
        let id = try await api.lead("Asha Verma", "9876543210", "9898989898")
        let call = try await api.call(.missed)
        let answer = try await api.get("/leads/\(id)")
        let lead = try answer.json
        #expect(answer.eTag == "\"1\"" && lead["version"].number == 1)
        #expect(lead["numbers"].list.map(\.string) == ["9876543210", "9898989898"] && lead["state"].string == "new")
        #expect(!lead["lastCallAt"].isAbsent && !lead["campaignId"].isAbsent && lead["notes"].isAbsent && lead["nextTaskAt"].isAbsent)
        let activities = try await api.get("/leads/\(id)/activities").json
        #expect(activities["activities"][0]["callId"].string == call && activities["activities"][0]["status"].string == "missed")
    }

    @Test("What happened with a lead is read page by page, newest first")
    func activities() async throws {
        let api = try await APIFixture()
        let id = try await api.lead()
        for number in 0..<5 { try await api.call(.missed, "c\(number)", at: Timestamp(seconds: 1_795_342_530 + Int64(number))) }
        var (seen, cursor): ([String?], String?) = ([], nil)
        repeat {
            let page = try await api.get("/leads/\(id)/activities?limit=2" + (cursor.map { "&cursor=\($0)" } ?? "")).json
            seen += page["activities"].list.map(\.["at"].string)
            cursor = page["next"].string
        } while cursor != nil
        #expect(seen == (0..<5).map { "2026-11-22T10:15:3\(4 - $0)Z" })
    }

    @Test(
        "Leads are filtered",
        arguments: [
            ("q=ver", ["Asha Verma"]), ("q=VER", ["Asha Verma"]), ("q=98765", ["Asha Verma"]), ("q=9812345678", ["Ravi 100%"]),
            ("q=%25", ["Ravi 100%"]), ("q=_", []), ("q=%5C", []), ("state=new", ["Asha Verma", "Ravi 100%"]), ("state=contacted,converted", []),
            ("q=9999", []),
        ]
    )
    func filters(query: String, expected: [String]) async throws {
        let api = try await APIFixture()
        try await api.lead()
        try await api.lead("Ravi 100%", "9812345678", campaign: "Holi")
        #expect(try await api.get("/leads?\(query)").json["leads"].list.map(\.["name"].string) == expected)
    }

    @Test("Campaigns say how far they are, and list their leads")
    func campaigns() async throws {
        let api = try await APIFixture()
        try await api.lead()
        try await api.lead("Ravi Iyer", "9812345678", campaign: "Holi")
        try await api.lead("Meera Nair", "9898989898", campaign: "Holi")
        let page = try await api.get("/campaigns").json
        #expect(page["campaigns"].list.map(\.["name"].string) == ["Diwali", "Holi"] && page["head"].number == 0)
        let holi = page["campaigns"][1]
        #expect(holi["leads"].number == 2 && holi["states"]["new"].number == 2)
        #expect(Set(holi["states"].names) == Set(LeadState.allCases.map(\.rawValue)))
        let id = try #require(holi["id"].string)
        #expect(try await api.get("/campaigns/\(id)").json["name"].string == "Holi")
        #expect(try await api.get("/campaigns/\(id)/leads").json["leads"].list.map(\.["name"].string) == ["Ravi Iyer", "Meera Nair"])
        #expect(try await api.get("/leads?campaignId=\(id)&q=ravi").json["leads"].list.map(\.["name"].string) == ["Ravi Iyer"])
        let next = try #require(try await api.get("/campaigns?limit=1").json["next"].string)
        #expect(try await api.get("/campaigns?limit=1&cursor=\(next)").json["campaigns"].list.map(\.["name"].string) == ["Holi"])
    }

    @Test("All leads of the workspace are counted too, those without a campaign included, whatever page is asked for")
    func total() async throws {
        let api = try await APIFixture()
        #expect(try await api.get("/campaigns").json["total"]["leads"].number == 0)
        try await api.lead()
        try await api.lead("Ravi Iyer", "9812345678", campaign: "Holi")
        let free = try await api.lead("Meera Nair", "9898989898", campaign: nil)
        try await api.call(.completed, from: "9898989898")
        try await api.lead("Theirs", in: api.globex)
        let page = try await api.get("/campaigns?limit=1").json
        #expect(page["campaigns"].list.map(\.["leads"].number) == [1] && page["total"].names == ["leads", "states"])
        #expect(page["total"]["leads"].number == 3 && page["total"]["states"]["new"].number == 2)
        #expect(page["total"]["states"]["contacted"].number == 1 && page["total"]["states"]["converted"].number == 0)
        #expect(try await api.get("/leads/\(free)").json["campaignId"].isAbsent)
    }

    @Test("A lead and a campaign of another workspace are answered as ones that do not exist")
    func foreign() async throws {
        let api = try await APIFixture()
        let lead = try await api.lead("Asha Verma", campaign: "Theirs", in: api.globex)
        let page = try await api.get("/api/workspaces/globex/campaigns", as: api.stranger).json
        let campaign = try #require(page["campaigns"][0]["id"].string)
        for (path, code) in [
            ("/leads/\(lead)", "no_such_lead"), ("/leads/\(lead)/activities", "no_such_lead"), ("/campaigns/\(campaign)", "no_such_campaign"),
            ("/campaigns/\(campaign)/leads", "no_such_campaign"),
        ] {
            let answer = try await api.get(path)
            #expect(answer.status == 404 && answer.code == code, "\(path)")
        }
        #expect(try await api.get("/leads?campaignId=\(campaign)").json["leads"].list.isEmpty)
        #expect(try await api.get("/leads?q=\(APIFixture.customer)").json["leads"].list.isEmpty)
    }
}

import Calls
import Storage
import Testing

@testable import WorkPage

@Suite("The workspace over the API")
struct OverviewRouteTests {
    @Test("says its zone, its recording hosts, and the numbers of who asks")
    func workspace() async throws {
        let api = try await APIFixture()
        let mine = try await api.get("/api/workspaces/acme").json
        #expect(mine["name"].string == "Acme" && mine["timeZone"].string == "Asia/Kolkata" && mine["role"].string == "agent")
        #expect(mine["email"].string == "agent@acme.example" && mine["agentNumbers"].list.map(\.string) == [APIFixture.agentNumber])
        #expect(mine["recordingHosts"].list.map(\.string) == ["callrecords.callerdesk.io", "newcallrecords.callerdesk.io"])
        #expect(mine["clickToCall"].flag == false && mine["head"].number == 0)
        #expect(try await api.get("/api/workspaces/acme", as: api.admin).json["agentNumbers"].list.isEmpty)
    }

    @Test("lists its desks but not those that were revoked")
    func desks() async throws {
        let api = try await APIFixture()
        for name in ["front", "back", "gone"] { _ = try await api.store.addDesk(DeskName(name), workspace: api.acme) }
        try await api.store.revokeDesk(DeskName("gone"), workspace: api.acme)
        let status = DeskStatus(state: .online, since: Timestamp(seconds: 1_795_342_530), version: "1.0")
        try await api.store.setPresence([DeskPresence(workspace: api.acme, desk: DeskName("front"), status: status)])
        let page = try await api.get("/desks").json
        #expect(page["desks"].list.map(\.["name"].string) == ["back", "front"])
        #expect(page["desks"][1]["state"].string == "online" && page["desks"][1]["since"].string == "2026-11-22T10:15:30Z")
        #expect(page["desks"][0]["since"].isAbsent)
        #expect(try await api.get("/stats").json["desks"]["online"].number == 1)
    }

    @Test("has numbers for plots")
    func stats() async throws {
        let api = try await APIFixture()
        try await api.call(.completed)
        try await api.call(.ringing)
        let stats = try await api.get("/stats").json
        #expect(stats["hours"].list.count == 24 && stats["days"].list.count == 30 && stats["callsInProgress"].number == 1)
        #expect(stats["days"][29]["date"].string == stats["today"].string)
        #expect(stats["hours"].list.compactMap(\.["inbound"].number).reduce(0, +) == 2)
        #expect(stats["days"][29]["ended"].number == 1 && stats["days"][29]["answered"].number == 1)
        #expect(stats["agents"][0]["email"].string == "agent@acme.example" && stats["agents"][0]["talkSeconds"].number == 60)
        #expect(stats["head"].number == 2)
    }

    @Test(
        "Nothing is answered without a sign-in, nor to members of others",
        arguments: ["", "/calls", "/calls.csv", "/leads", "/campaigns", "/tasks", "/desks", "/stats"]
    )
    func membership(path: String) async throws {
        let api = try await APIFixture()
        #expect(try await api.get("/api/workspaces/acme\(path)", as: "").status == 401)
        let foreign = try await api.get("/api/workspaces/acme\(path)", as: api.stranger)
        let none = try await api.get("/api/workspaces/nowhere\(path)", as: api.stranger)
        #expect(foreign.status == 404 && foreign.code == "no_such_workspace" && foreign.text == none.text)
        #expect(try await api.get("/api/workspaces/acme\(path)").status == 200)
    }
}

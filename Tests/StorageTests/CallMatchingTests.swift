import Calls
import GRDB
import Testing

@testable import Storage

@Suite("Which call a webhook is about")
struct CallMatchingTests {
    private typealias Fixture = StoreFixture

    private func ids(_ fixture: Fixture) async throws -> [String] { try await fixture.log().map(\.call.id) }

    @Test("One id makes one call, another id with the same content another call")
    func byID() async throws {
        let fixture = try await Fixture()
        try await fixture.ingest(Fixture.report(.ringing, "1"))
        try await fixture.ingest(Fixture.report(.ringing, "2"))
        try await fixture.ingest(Fixture.report(.completed, "1"))
        let ids = try await ids(fixture)
        #expect(ids[0] == ids[2] && ids[0] != ids[1])
    }

    @Test("A call that was known by one id is found by another that came with it")
    func alias() async throws {
        let fixture = try await Fixture()
        try await fixture.ingest(Fixture.report(.ringing, keys: ["camp:7"]))
        try await fixture.ingest(Fixture.report(.connected, keys: ["sid:1", "camp:7"]))
        try await fixture.ingest(Fixture.report(.completed, keys: ["sid:1"]))
        #expect(Set(try await ids(fixture)).count == 1)
        #expect(try await fixture.log().count == 3)
    }

    @Test("The same number as another kind of id, or in another workspace, is another call")
    func kinds() async throws {
        let fixture = try await Fixture()
        let beta = try WorkspaceID("beta")
        try await fixture.add(beta)
        try await fixture.ingest(Fixture.report(.ringing, keys: ["sid:7"]))
        #expect(try await fixture.ingest(Fixture.report(.ringing, keys: ["camp:7"])) == .accepted(seq: 2))
        #expect(try await fixture.ingest(Fixture.report(.completed, keys: ["sid:7"]), workspace: beta) == .accepted(seq: 1))
        #expect(Set(try await ids(fixture)).count == 2)
    }

    @Test("Without an id the youngest live call with the customer's number is joined")
    func youngest() async throws {
        let fixture = try await Fixture()
        try await fixture.ingest(Fixture.report(.ringing, "old"), at: Fixture.now)
        try await fixture.ingest(Fixture.report(.ringing, "young"), at: Fixture.now.adding(seconds: 5))
        try await fixture.ingest(Fixture.report(.ringing, "other", from: "9000000001"), at: Fixture.now.adding(seconds: 6))
        try await fixture.ingest(Fixture.report(.completed, from: "+91 98765 43210"), at: Fixture.now.adding(seconds: 30))
        let ids = try await ids(fixture)
        #expect(ids[3] == ids[1])
    }

    @Test("Of two calls that began in the same microsecond the one with the later number is the younger")
    func sameMoment() async throws {
        let fixture = try await Fixture()
        try await fixture.ingest(Fixture.report(.ringing, "a"))
        try await fixture.ingest(Fixture.report(.ringing, "b"))
        try await fixture.ingest(Fixture.report(.completed))
        let ids = try await ids(fixture)
        #expect(ids[2] == ids[1])
    }

    @Test("A call of over four hours ago, an ended one and a short number are not joined")
    func notJoined() async throws {
        let fixture = try await Fixture()
        let later = Fixture.now.adding(seconds: 4 * 3600 + 1)
        try await fixture.ingest(Fixture.report(.ringing, "1"))
        try await fixture.ingest(Fixture.report(.completed), at: later)
        try await fixture.ingest(Fixture.report(.connected), at: later.adding(seconds: 120))
        try await fixture.ingest(Fixture.report(.ringing, "2", from: "12345"), at: later)
        try await fixture.ingest(Fixture.report(.completed, from: "12345"), at: later)
        #expect(Set(try await ids(fixture)).count == 5)
    }

    @Test("A call within four hours is joined")
    func joined() async throws {
        let fixture = try await Fixture()
        try await fixture.ingest(Fixture.report(.connected))
        try await fixture.ingest(Fixture.report(.completed), at: Fixture.now.adding(seconds: 4 * 3600 - 1))
        #expect(Set(try await ids(fixture)).count == 1)
    }

    @Test("A report with an id never joins a call without one")
    func idDoesNotJoin() async throws {
        let fixture = try await Fixture()
        try await fixture.ingest(Fixture.report(.ringing))
        try await fixture.ingest(Fixture.report(.completed, "1"))
        #expect(Set(try await ids(fixture)).count == 2)
    }

    @Test("The one lead with the customer's number is in the event, and gets one activity per call")
    func lead() async throws {
        let fixture = try await Fixture()
        let number = try #require(PhoneNumber("+91 " + Fixture.customer))
        _ = try await fixture.store.addLeads([NewLead(name: "Asha Verma", numbers: [number], campaign: "Autumn")], workspace: fixture.acme)
        try await fixture.ingest(Fixture.report(.ringing, "1"))
        try await fixture.ingest(Fixture.report(.completed, "1"))
        try await fixture.ingest(Fixture.report(.completed, "1", talk: 5))
        let log = try await fixture.log()
        #expect(log.map(\.lead?.name) == ["Asha Verma", "Asha Verma", "Asha Verma"])
        #expect(log[0].lead?.campaignId != nil && log[0].leadMatches == nil)
        #expect(try await fixture.count("activity") == 1)
    }

    @Test("Several leads with the customer's number are counted, and none is chosen")
    func severalLeads() async throws {
        let fixture = try await Fixture()
        let shared = try #require(PhoneNumber(Fixture.customer))
        for (index, name) in ["Asha", "Ravi"].enumerated() {
            let own = try #require(PhoneNumber("900000000\(index)"))
            _ = try await fixture.store.addLeads([NewLead(name: name, numbers: [own])], workspace: fixture.acme)
        }
        try await fixture.execute("INSERT INTO lead_number SELECT workspace_id, ?, id, ?, 1 FROM lead", [shared.matchKey, shared.digits])
        try await fixture.ingest(Fixture.report(.completed, "1"))
        let event = try await fixture.log().first
        #expect(event?.leadMatches == 2 && event?.lead == nil)
        #expect(try await fixture.count("activity") == 0)
    }

    @Test("Another workspace's leads, agents and DIDs mean nothing here")
    func isolation() async throws {
        let fixture = try await Fixture()
        let beta = try WorkspaceID("beta")
        let number = try #require(PhoneNumber(Fixture.customer))
        try await fixture.store.addWorkspace(beta, name: "Beta", timeZone: "Asia/Kolkata", dids: [number: Fixture.customer])
        _ = try await fixture.store.addLeads([NewLead(name: "Asha", numbers: [number])], workspace: beta)
        try await fixture.store.addUser(email: "a@example.com", workspace: beta, role: .agent, agentNumbers: [number], passwordHash: nil)
        try await fixture.ingest(Fixture.report(.completed, "1"))
        let event = try await fixture.log().first
        #expect(event?.lead == nil && event?.call.customerNumber == Fixture.customer)
    }

    @Test("Known agents and DIDs of the workspace decide who is who")
    func directory() async throws {
        let fixture = try await Fixture()
        let delta = try WorkspaceID("delta")
        let did = try #require(PhoneNumber(Fixture.did))
        let agent = try #require(PhoneNumber(Fixture.agent))
        try await fixture.store.addWorkspace(delta, name: "Delta", timeZone: "Asia/Kolkata", dids: [did: "0120-6851234"])
        try await fixture.store.addUser(email: "a@example.com", workspace: delta, role: .agent, agentNumbers: [agent], passwordHash: nil)
        var report = Fixture.report(.completed, "1")
        report.direction = .unknown
        report.legs = CallReport.Legs(source: "0" + Fixture.agent, destination: "1206851234", dialWhom: Fixture.customer)
        try await fixture.ingest(report, workspace: delta)
        let call = try await fixture.log(of: delta).first?.call
        #expect(call?.customerNumber == Fixture.customer && call?.agentNumber == Fixture.agent && call?.did == "0120-6851234")
    }
}

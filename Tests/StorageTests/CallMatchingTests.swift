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

    struct Merge: Sendable, CustomTestStringConvertible {
        /// The call that is known by `camp:7`, then the one that is known by `sid:1`.
        let known: [CallStatus]
        let report: CallStatus
        /// Which of the two goes on, and the statuses of what it tells of itself.
        let survivor: Int
        let told: [CallStatus]

        var testDescription: String { "\(known[0]), \(known[1]), then \(report)" }
    }

    @Test(
        "Two calls that a report shows to be one are one from then on: the one that is further along, found by both ids",
        arguments: [
            Merge(known: [.ringing, .ringing], report: .ringing, survivor: 1, told: [.ringing, .ringing]),
            Merge(known: [.ringing, .ringing], report: .connected, survivor: 1, told: [.ringing, .connected]),
            Merge(known: [.connected, .ringing], report: .completed, survivor: 0, told: [.connected, .completed]),
            Merge(known: [.ringing, .connected], report: .completed, survivor: 1, told: [.connected, .completed]),
            Merge(known: [.connected, .ringing], report: .ringing, survivor: 0, told: [.connected, .connected]),
            Merge(known: [.completed, .ringing], report: .completed, survivor: 0, told: [.completed, .completed]),
            Merge(known: [.ringing, .missed], report: .connected, survivor: 1, told: [.missed, .missed]),
        ]
    )
    func merged(row: Merge) async throws {
        let fixture = try await Fixture()
        try await fixture.ingest(Fixture.report(row.known[0], keys: ["camp:7"]))
        try await fixture.ingest(Fixture.report(row.known[1], keys: ["sid:1"]))
        let known = try await ids(fixture)
        #expect(try await fixture.ingest(Fixture.report(row.report, keys: ["sid:1", "camp:7"], talk: 3)) == .accepted(seq: 3))
        let calls = try await fixture.store.calls(of: fixture.acme, limit: 10)
        #expect(calls.map(\.call.id) == [known[row.survivor]])
        let log = try await fixture.log()
        #expect(log.filter { $0.call.id == known[row.survivor] }.map(\.call.status) == row.told)
        // Pages that show the other one learn that it is over; what was told to have ended is amended.
        #expect(log[2].call.supersedes == known[1 - row.survivor] && log[..<2].allSatisfy { $0.call.supersedes == nil })
        #expect(log[2].amends == (row.known[row.survivor].isLive ? nil : Int64(row.survivor + 1)))
        let live = try await fixture.store.liveCalls(in: fixture.acme, now: Fixture.now.adding(seconds: 1)).events
        #expect(live.count == (row.told[1].isLive ? 1 : 0) && live.allSatisfy { $0.contains(known[row.survivor]) })
        for key in ["camp:7", "sid:1"] { try await fixture.ingest(Fixture.report(.busy, keys: [key], talk: key.count)) }
        let later = try await fixture.log().dropFirst(3)
        #expect(later.map(\.call.id) == [known[row.survivor], known[row.survivor]] && later.allSatisfy { $0.call.supersedes == nil })
    }

    @Test("A call that becomes part of another gives it what that one does not know")
    func mergedKnowledge() async throws {
        let fixture = try await Fixture()
        var first = Fixture.report(.ringing, keys: ["camp:7"])
        first.group = "sales"
        first.agentName = "Ashish"
        first.startedAt = Fixture.now
        var second = Fixture.report(.connected, keys: ["sid:1"])
        second.direction = .unknown
        second.legs = CallReport.Legs(dialWhom: Fixture.agent)
        second.agentName = "Ravi"
        try await fixture.ingest(first)
        try await fixture.ingest(second)
        var last = Fixture.report(.completed, keys: ["sid:1", "camp:7"])
        last.direction = .unknown
        last.legs = CallReport.Legs()
        try await fixture.ingest(last)
        let call = try #require(try await fixture.log().last?.call)
        #expect(call.customerNumber == Fixture.customer && call.direction == .inbound && call.group == "sales")
        #expect(call.agentName == "Ravi" && call.startedAt == Fixture.now && call.did == Fixture.did)
    }

    @Test("Two calls that have both ended stay two, and so do two that have another id of one kind")
    func notMerged() async throws {
        let fixture = try await Fixture()
        try await fixture.ingest(Fixture.report(.completed, keys: ["camp:7"]))
        try await fixture.ingest(Fixture.report(.completed, keys: ["sid:1"]))
        try await fixture.ingest(Fixture.report(.completed, keys: ["sid:1", "camp:7"], talk: 3))
        try await fixture.ingest(Fixture.report(.ringing, keys: ["sid:2", "camp:8"]))
        try await fixture.ingest(Fixture.report(.ringing, keys: ["sid:3"]))
        try await fixture.ingest(Fixture.report(.completed, keys: ["sid:3", "camp:8"]))
        let ids = try await ids(fixture)
        #expect(ids[2] == ids[1] && ids[5] == ids[4])
        #expect(Set(ids).count == 4)
        #expect(try await fixture.store.calls(of: fixture.acme, limit: 10).count == 4)
        #expect(try await fixture.store.liveCalls(in: fixture.acme, now: Fixture.now).events.count == 1)
    }

    @Test("A call that becomes part of another leaves its activities to it, and an erased one its silence about the person")
    func mergedErased() async throws {
        let fixture = try await Fixture()
        try await fixture.ingest(Fixture.report(.ringing, keys: ["camp:7"]))
        let person = try await fixture.store.person(.key(Fixture.customer), workspace: fixture.acme)
        _ = try await fixture.store.erase(person, workspace: fixture.acme, now: Fixture.now)
        let number = try #require(PhoneNumber("9812345678"))
        _ = try await fixture.store.addLeads([NewLead(name: "Ravi Iyer", numbers: [number])], workspace: fixture.acme)
        var second = Fixture.report(.connected, keys: ["sid:1"])
        second.legs = CallReport.Legs(dialWhom: Fixture.agent)
        try await fixture.ingest(second)
        try await fixture.execute(
            """
            INSERT INTO activity (id, workspace_id, lead_id, call_id, kind, detail, at)
            SELECT 'a', ?, lead.id, call.id, 'note', '', 1 FROM lead, call WHERE call.status = 'ringing'
            """,
            [fixture.acme.rawValue]
        )
        try await fixture.ingest(Fixture.report(.completed, keys: ["sid:1", "camp:7"], recording: "https://example.com/1.wav"))
        let event = try #require(try await fixture.log().last)
        #expect(event.erased == true && event.call.customerNumber == nil && event.call.hasRecording == nil && event.call.status == .completed)
        #expect(try await fixture.count("call") == 1)
        #expect(try await fixture.count("activity JOIN call ON call.id = activity.call_id") == 1)
        #expect(try await fixture.store.calls(of: fixture.acme, limit: 10).first?.call.isErased == true)
    }

    @Test("No other tables name a call than those that a call hands on when it becomes part of another")
    func references() async throws {
        let fixture = try await Fixture()
        let tables = try await fixture.store.pool.read { db in
            try String.fetchAll(
                db,
                sql: """
                    SELECT DISTINCT m.name FROM sqlite_master AS m JOIN pragma_foreign_key_list(m.name) AS f
                    WHERE m.type = 'table' AND f."table" = 'call' ORDER BY m.name
                    """
            )
        }
        #expect(tables == ["activity", "call_key", "follow_up"])
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

import Calls
import Foundation
import GRDB
import TestSupport
import Testing

@testable import Storage

@Suite("Erasing a person")
struct ErasureTests {
    private typealias Fixture = StoreFixture
    private static let other = "9812345678"
    private static let name = "Asha Verma"
    private static let link = "https://example.com/asha.mp3"

    private func lead(_ name: String, _ numbers: [String], _ fixture: Fixture) async throws {
        let lead = NewLead(name: name, numbers: numbers.compactMap { PhoneNumber($0) }, campaign: "Spring", notes: "likes \(name)")
        #expect(try await fixture.store.addLeads([lead], workspace: fixture.acme, now: Fixture.now).added == 1)
    }

    private func erase(_ name: Person.Name, _ fixture: Fixture, in store: Store? = nil) async throws -> ErasureSummary {
        let store = store ?? fixture.store
        return try await store.erase(try await store.person(name, workspace: fixture.acme), workspace: fixture.acme, now: Fixture.now)
    }

    /// Every value of every table, as text.
    private func everything(_ fixture: Fixture) async throws -> String {
        try await fixture.store.pool.read { db in
            let tables = try String.fetchAll(db, sql: "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
            return try tables.flatMap { table in
                try Row.fetchAll(db, sql: "SELECT * FROM \(table)").map { row in
                    row.map { column, value in
                        "\(table).\(column)=\(Data.fromDatabaseValue(value).map { String(decoding: $0, as: UTF8.self) } ?? "\(value)")"
                    }.joined(separator: "|")
                }
            }.joined(separator: "\n")
        }
    }

    private func bytes(_ fixture: Fixture) throws -> Data {
        try ["", "-wal", "-shm"].reduce(into: Data()) { all, suffix in
            let path = fixture.directory.appending(path: Store.fileName + suffix).path
            if FileManager.default.fileExists(atPath: path) { all += try Data(contentsOf: URL(filePath: path)) }
        }
    }

    @Test("leaves every number of the log in its place, as a tombstone without the person, and everybody else as they were")
    func tombstones() async throws {
        let fixture = try await Fixture()
        try await lead(Self.name, [Fixture.customer, "9898989898"], fixture)
        try await lead("Ravi Iyer", [Self.other], fixture)
        for (status, id, number) in [
            (CallStatus.ringing, "1", Fixture.customer), (.ringing, "2", Self.other), (.completed, "1", Fixture.customer),
            (.completed, "2", Self.other),
            (.missed, "3", "9898989898"), (.completed, "4", "9000000001"),
        ] {
            try await fixture.ingest(Fixture.report(status, id, from: number, recording: status == .completed ? Self.link : nil))
        }
        let before = try await fixture.log()
        let summary = try await erase(.key(Fixture.customer), fixture)
        #expect(summary.leads == 1 && summary.calls == 2 && summary.events == 3 && summary.isLogEmptied)
        let after = try await fixture.log()
        #expect(after.map(\.seq) == Array(1...6) && after.map(\.type) == before.map(\.type) && after.map(\.call.id) == before.map(\.call.id))
        for (old, new) in zip(before, after) {
            guard [1, 3, 5].contains(old.seq) else {
                #expect(new == old)
                continue
            }
            #expect(new.erased == true && new.lead == nil && new.call.customerNumber == nil && new.call.providerCallId == nil)
            #expect(new.call.hasRecording == nil && new.call.status == old.call.status && new.call.agentNumber == Fixture.agent)
            #expect(new.receivedAt == old.receivedAt && new.call.did == old.call.did && new.id == old.id)
        }
        let json = try await fixture.store.page(of: fixture.acme, after: 0, limit: 1, maximumBytes: .max).entries[0].json
        #expect(json.contains(#""erased":true"#) && json.contains(#""seq":1"#) && json.contains(#""type":"live_call""#))
        // Tables that come later are looked at too.
        let left = try await everything(fixture)
        for text in [Fixture.customer, "9898989898", Self.name] { #expect(!left.contains(text), "\(text)") }
        #expect(left.contains(Self.other) && left.contains("Ravi Iyer") && left.contains("9000000001"))
        await #expect(throws: StoreError.self) { try await fixture.store.person(.lead(before[0].lead?.id ?? ""), workspace: fixture.acme) }
    }

    @Test("leaves nothing of the person in the bytes of the files, however rows have moved before")
    func bytes() async throws {
        let fixture = try await Fixture()
        try await lead(Self.name, [Fixture.customer], fixture)
        // New calls beside others that grow, so that pages are split all the time; seeded, so that a run is like any other.
        var random = SeededGenerator(seed: 14)
        let steps = (0..<600).flatMap { number in
            [CallStatus.ringing, .connected, .completed].enumerated().map {
                (number, $1, at: number + 60 * $0 + Int.random(in: 0..<40, using: &random))
            }
        }
        for (number, status, _) in steps.sorted(by: { $0.at < $1.at }) {
            let customer = number.isMultiple(of: 5) ? Fixture.customer : "9\(100_000_000 + number * 7)"
            try await fixture.ingest(Fixture.report(status, "c\(number)", from: customer, recording: status == .completed ? Self.link : nil))
        }
        #expect(try bytes(fixture).range(of: Data(Fixture.customer.utf8)) != nil)
        let summary = try await erase(.key(Fixture.customer), fixture)
        #expect(summary.calls == 120 && summary.events == 360 && summary.isLogEmptied && summary.isRewritten)
        for text in [Fixture.customer, Self.name] { #expect(try bytes(fixture).range(of: Data(text.utf8)) == nil, "\(text)") }
        #expect(try await fixture.pragma("secure_delete") == 1)
    }

    @Test("is not undone by a provider that repeats or amends its report; who calls again is unknown")
    func comesAgain() async throws {
        let fixture = try await Fixture()
        try await lead(Self.name, [Fixture.customer], fixture)
        let report = Fixture.report(.completed, "1")
        try await fixture.ingest(report)
        try await fixture.ingest(Fixture.report(.ringing, "2"))
        _ = try await erase(.key(Fixture.customer), fixture)
        #expect(try await fixture.ingest(report) == .duplicate(seq: 1))
        #expect(try await fixture.ingest(report, digest: "spelled otherwise") == .duplicate(seq: 1))
        #expect(try await fixture.ingest(Fixture.report(.completed, "1", recording: Self.link, talk: 30)) == .accepted(seq: 3))
        #expect(try await fixture.ingest(Fixture.report(.missed, "2")) == .accepted(seq: 4))
        var log = try await fixture.log()
        #expect(log.allSatisfy { $0.erased == true && $0.call.customerNumber == nil && $0.lead == nil && $0.call.hasRecording == nil })
        #expect(log[2].amends == 1 && log[2].call.talkSeconds == 30 && log[3].call.status == .missed)
        #expect(try await !everything(fixture).contains(Fixture.customer))
        #expect(try await !everything(fixture).contains(Self.link))

        #expect(try await fixture.ingest(Fixture.report(.completed, "5")) == .accepted(seq: 5))
        log = try await fixture.log()
        #expect(log[4].erased == nil && log[4].lead == nil && log[4].call.customerNumber == Fixture.customer)
        #expect(try await erase(.key(Fixture.customer), fixture).events == 1)
    }

    @Test("lets no late report of a call in progress name the person again, in whatever field")
    func lateReport() async throws {
        let fixture = try await Fixture()
        try await lead(Self.name, [Fixture.customer], fixture)
        var report = CallReport(
            provider: "callerdesk",
            callKeys: ["sid:1"],
            providerCallID: "1",
            direction: .outbound,
            status: .ringing,
            providerStatus: "RINGING",
            legs: CallReport.Legs(source: Fixture.agent, destination: Fixture.customer)
        )
        try await fixture.ingest(report)
        #expect(try await fixture.log()[0].lead?.name == Self.name)
        _ = try await erase(.key(Fixture.customer), fixture)
        report.status = .completed
        report.providerStatus = "ANSWER \(Fixture.customer)"
        report.legs.dialWhom = Fixture.customer
        report.agentName = "for \(Self.name)"
        report.group = "calls to \(Fixture.customer)"
        report.talkSeconds = 20
        report.recordingURL = Self.link
        #expect(try await fixture.ingest(report) == .accepted(seq: 2))
        let last = try await fixture.log()[1]
        #expect(last.erased == true && last.call.status == .completed && last.call.talkSeconds == 20 && last.call.agentNumber == Fixture.agent)
        #expect(last.call.did == nil && last.call.agentName == nil && last.call.group == nil && last.call.providerStatus == nil)
        let left = try await everything(fixture)
        for text in [Fixture.customer, Self.name, Self.link] { #expect(!left.contains(text), "\(text)") }
    }

    @Test("takes the number out of other people's calls too, whatever field it stands in, and leaves the rest of them")
    func mentioned() async throws {
        let fixture = try await Fixture()
        var reports = (1...6).map { Fixture.report(.completed, "\($0)", from: Self.other) }
        // Before the lead was known this was taken for a DID.
        reports[0].legs.destination = "0" + Fixture.customer
        reports[1].legs.dialWhom = Fixture.customer
        reports[2].group = "VIP \(Fixture.customer)"
        reports[3].providerStatus = "ANSWER \(Fixture.customer)"
        reports[4].callKeys = ["sid:\(Fixture.customer)", "camp:5"]
        reports[4].providerCallID = Fixture.customer
        reports[5].callKeys.append("camp:\(Fixture.customer)")
        for report in reports { try await fixture.ingest(report) }
        let before = try await fixture.log()
        try await lead(Self.name, [Fixture.customer], fixture)
        let summary = try await erase(.key(Fixture.customer), fixture)
        #expect(summary.leads == 1 && summary.events == 5 && summary.calls == 6)
        #expect(try await !everything(fixture).contains(Fixture.customer))
        let after = try await fixture.log()
        #expect(after.allSatisfy { $0.erased == nil && $0.call.customerNumber == Self.other && $0.call.status == .completed })
        #expect(after[5] == before[5] && after[0].call.did == nil && after[1].call.did == Fixture.did && after[1].call.agentNumber == nil)
        // What names them still, still leads to them.
        var amended = reports[4]
        amended.callKeys = ["camp:5"]
        amended.talkSeconds = 9
        #expect(try await fixture.ingest(amended) == .accepted(seq: 7))
        #expect(try await fixture.log()[6].call.id == before[4].call.id)
    }

    @Test("of a call in progress keeps the call among those in progress, without the person")
    func live() async throws {
        let fixture = try await Fixture()
        try await lead(Self.name, [Fixture.customer], fixture)
        try await fixture.ingest(Fixture.report(.ringing, "1"))
        _ = try await erase(.key(Fixture.customer), fixture)
        let live = try await fixture.store.liveCalls(in: fixture.acme, now: Fixture.now.adding(seconds: 10)).events
        #expect(live.count == 1 && live[0].contains(#""erased":true"#) && !live[0].contains(Fixture.customer))
        // Its age counts from its last news, not from the erasure.
        #expect(try await fixture.store.liveCalls(in: fixture.acme, now: Fixture.now.adding(seconds: 301)).events.isEmpty)
    }

    @Test("by a lead's id takes the calls of a number that is shared, and leaves the other lead")
    func shared() async throws {
        let fixture = try await Fixture()
        try await lead(Self.name, [Fixture.customer], fixture)
        try await fixture.ingest(Fixture.report(.completed, "1"))
        let id = try #require(try await fixture.log()[0].lead?.id)
        try await fixture.execute(
            """
            INSERT INTO lead (id, workspace_id, name, state, created_at, updated_at) VALUES ('spouse', 'acme', 'Dev Verma', 'new', 0, 0);
            INSERT INTO lead_number (workspace_id, match_key, lead_id, number, position) VALUES ('acme', '9876543210', 'spouse', '9876543210', 0)
            """
        )
        try await fixture.ingest(Fixture.report(.completed, "2"))
        #expect(try await fixture.store.person(.key(Fixture.customer), workspace: fixture.acme).leads.count == 2)
        #expect(try await erase(.lead(id), fixture).events == 2)
        #expect(try await fixture.log().allSatisfy { $0.erased == true && $0.leadMatches == nil })
        try await fixture.ingest(Fixture.report(.completed, "3"))
        #expect(try await fixture.log()[2].lead?.name == "Dev Verma")
    }

    @Test("takes an event whose call was told of another customer later, and a call id that is a number")
    func odd() async throws {
        let fixture = try await Fixture()
        try await lead(Self.name, [Fixture.customer], fixture)
        try await fixture.ingest(Fixture.report(.ringing, "1"))
        try await fixture.ingest(Fixture.report(.completed, "1", from: Self.other))
        try await fixture.ingest(Fixture.report(.completed, "091" + Fixture.customer))
        _ = try await erase(.key(Fixture.customer), fixture)
        let log = try await fixture.log()
        #expect(log.map(\.erased) == [true, nil, true] && log[1].call.customerNumber == Self.other)
        #expect(try await !everything(fixture).contains(Fixture.customer))
        #expect(try await fixture.ingest(Fixture.report(.completed, "091" + Fixture.customer), digest: "later") == .accepted(seq: 4))
    }

    @Test(
        "empties a rejected webhook that holds the number, however it is written",
        arguments: [
            (#"{"SourceNumber":"9876543210""#, ""), ("+91 98765 43210", ""), ("a=%2B91%209876543210", ""), ("", "SourceNumber=09876543210"),
            ("(98765)-43210", ""), ("9\u{0}8\u{0}7\u{0}6\u{0}5\u{0}4\u{0}3\u{0}2\u{0}1\u{0}0\u{0}", ""),
        ]
    )
    func rejected(body: String, query: String) async throws {
        let fixture = try await Fixture()
        for (body, query) in [(body, query), ("98765, 43210", "x=9876543211")] {
            try await fixture.store.reject(
                workspace: fixture.acme,
                method: "POST",
                query: query,
                contentType: "text/plain",
                body: Data(body.utf8),
                reason: "no JSON",
                now: Fixture.now
            )
        }
        #expect(try await erase(.key(Fixture.customer), fixture).rejected == 1)
        let (emptied, kept) = (
            try await fixture.store.rejected(workspace: fixture.acme, number: 1), try await fixture.store.rejected(workspace: fixture.acme, number: 2)
        )
        #expect(emptied.body.isEmpty && emptied.query.isEmpty && emptied.reason.contains("erased"))
        #expect(kept.body == Data("98765, 43210".utf8) && kept.query == "x=9876543211")
    }

    @Test("beside a server that takes calls of the same person all the time leaves no hole and nothing from before its end")
    func concurrent() async throws {
        let fixture = try await Fixture()
        try await lead(Self.name, [Fixture.customer], fixture)
        for number in 0..<300 { try await fixture.ingest(Fixture.report(.completed, "old\(number)")) }
        let command = try fixture.open()
        let calls = Task {
            var number = 0
            while !Task.isCancelled {
                number += 1
                try await fixture.ingest(Fixture.report(.completed, "new\(number)"))
            }
            return number
        }
        let summary = try await erase(.key(Fixture.customer), fixture, in: command)
        calls.cancel()
        let count = try await calls.value
        let log = try await fixture.log()
        #expect(log.map(\.seq) == Array(1...Int64(300 + count)))
        let erased = log.prefix { $0.erased == true }.count
        #expect(erased == summary.events && erased >= 300)
        #expect(log.dropFirst(erased).allSatisfy { $0.erased == nil && $0.lead == nil && $0.call.customerNumber == Fixture.customer })
        #expect(try await !everything(fixture).contains(Self.name))
    }

    @Test("that was interrupted is completed by doing it again")
    func again() async throws {
        let fixture = try await Fixture()
        try await lead(Self.name, [Fixture.customer], fixture)
        for number in 1...6 { try await fixture.ingest(Fixture.report(.completed, "\(number)")) }
        let id = try #require(try await fixture.log()[0].lead?.id)
        let person = try await fixture.store.person(.lead(id), workspace: fixture.acme)
        try await fixture.store.write { [acme = fixture.acme] db in
            let erasure = try Erasure(person, workspace: acme, db)
            var (part, _) = try erasure.look(from: Erasure.Place(), events: 3, rejected: 10, db)
            part.calls = Array(try erasure.calls(db).prefix(2))
            try erasure.erase(part, now: Fixture.now, db)
        }
        #expect(try await fixture.log().map(\.erased) == [true, true, true, nil, nil, nil])
        let summary = try await erase(.lead(id), fixture)
        #expect(summary.events == 3 && summary.calls == 4 && summary.leads == 1)
        #expect(try await fixture.log().allSatisfy { $0.erased == true })
        for text in [Fixture.customer, Self.name] { #expect(try await !everything(fixture).contains(text)) }
    }

    @Test("of a file that is too large to be written anew at once says so, and does it when told")
    func large() async throws {
        let fixture = try await Fixture()
        try await fixture.ingest(Fixture.report(.completed, "1"))
        let person = try await fixture.store.person(.key(Fixture.customer), workspace: fixture.acme)
        let first = try await fixture.store.erase(person, workspace: fixture.acme, rewrites: false)
        #expect(first.events == 1 && !first.isRewritten)
        // Beside a server whose connections have the old pages at hand.
        let second = try await fixture.open().erase(person, workspace: fixture.acme, rewrites: true)
        #expect(second.events == 0 && second.isRewritten)
        #expect(try await fixture.ingest(Fixture.report(.completed, "2")) == .accepted(seq: 2))
        #expect(try await fixture.log().map(\.erased) == [true, nil])
    }

    @Test("in one workspace leaves the same person in another")
    func tenants() async throws {
        let fixture = try await Fixture()
        let globex = try WorkspaceID("globex")
        try await fixture.add(globex)
        try await fixture.ingest(Fixture.report(.completed, "1"))
        try await fixture.ingest(Fixture.report(.completed, "1"), workspace: globex)
        #expect(try await erase(.key(Fixture.customer), fixture).events == 1)
        #expect(try await fixture.log(of: globex)[0].call.customerNumber == Fixture.customer)
    }

    @Test("beyond the million numbers that a restore left out finds what follows")
    func afterRestore() async throws {
        let fixture = try await Fixture()
        try await fixture.ingest(Fixture.report(.completed, "1"))
        try await fixture.execute("UPDATE workspace SET seq = seq + 1000000")
        try await fixture.ingest(Fixture.report(.completed, "2"))
        #expect(try await erase(.key(Fixture.customer), fixture).events == 2)
        #expect(try await fixture.log().map(\.erased) == [true, true])
    }
}

import Calls
import Foundation
import TestSupport
import Testing

@testable import Storage

@Suite("Taking in webhooks")
struct IngestTests {
    private typealias Fixture = StoreFixture

    @Test("Calls that come at the same instant get the numbers of their workspace without a hole")
    func numbers() async throws {
        let fixture = try await Fixture()
        let workspaces = try ["acme", "beta", "gamma"].map { try WorkspaceID($0) }
        for workspace in workspaces.dropFirst() { try await fixture.add(workspace) }
        let seqs = try await withThrowingTaskGroup(of: (WorkspaceID, IngestResult).self) { group in
            for number in 0..<150 {
                let workspace = workspaces[number % 3]
                group.addTask { (workspace, try await fixture.ingest(Fixture.report(.ringing, "\(number)"), workspace: workspace)) }
            }
            var seqs: [WorkspaceID: Set<Int64>] = [:]
            for try await case (let workspace, .accepted(let seq)) in group { seqs[workspace, default: []].insert(seq) }
            return seqs
        }
        for workspace in workspaces {
            #expect(seqs[workspace] == Set(1...50))
            #expect(try await fixture.log(of: workspace).map(\.seq) == Array(1...50))
            #expect(try await fixture.store.bounds(of: workspace) == LogBounds(oldest: 1, head: 50))
        }
        #expect(
            try await fixture.store.heads(of: workspaces + [WorkspaceID("nobody")]) == Dictionary(uniqueKeysWithValues: workspaces.map { ($0, 50) })
        )
    }

    @Test("After a restart the numbers go on")
    func reopen() async throws {
        let fixture = try await Fixture()
        #expect(try await fixture.ingest(Fixture.report(.ringing, "1")) == .accepted(seq: 1))
        let again = try fixture.open()
        let report = Fixture.report(.completed, "1")
        #expect(try await again.ingest(report, digest: "d", workspace: fixture.acme, receivedAt: Fixture.now) == .accepted(seq: 2))
        #expect(try await fixture.ingest(report, digest: "d") == .duplicate(seq: 2))
    }

    @Test("The same webhook gets the same answer, however much later it comes")
    func duplicate() async throws {
        let fixture = try await Fixture()
        let (ringing, completed) = (Fixture.report(.ringing, "1"), Fixture.report(.completed, "1"))
        #expect(try await fixture.ingest(ringing) == .accepted(seq: 1))
        #expect(try await fixture.ingest(completed) == .accepted(seq: 2))
        for delay: Int64 in [0, 1, 3600, 20 * 86_400, -10, -3600] {
            #expect(try await fixture.ingest(ringing, at: Fixture.now.adding(seconds: delay)) == .duplicate(seq: 1))
            #expect(try await fixture.ingest(completed, at: Fixture.now.adding(seconds: delay)) == .duplicate(seq: 2))
        }
        #expect(try await fixture.log().count == 2)
    }

    @Test("The same webhook fifty times at once is one event and fifty equal answers")
    func fiftyAtOnce() async throws {
        let fixture = try await Fixture()
        try await fixture.fill(3)
        let results = try await withThrowingTaskGroup(of: IngestResult.self) { group in
            for _ in 0..<50 { group.addTask { try await fixture.ingest(Fixture.report(.completed, "same")) } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(results.filter { $0 == .accepted(seq: 4) }.count == 1)
        #expect(results.filter { $0 == .duplicate(seq: 4) }.count == 49)
        #expect(try await fixture.log().count == 4)
    }

    @Test(
        "Without a call id the same content is the same call for a minute only",
        arguments: [(0, true), (59, true), (-10, true), (61, false), (3600, false)]
    )
    func anonymous(delay: Int64, isRepeat: Bool) async throws {
        let fixture = try await Fixture()
        #expect(try await fixture.ingest(Fixture.report(.missed)) == .accepted(seq: 1))
        let again = try await fixture.ingest(Fixture.report(.missed), at: Fixture.now.adding(seconds: delay))
        #expect(again == (isRepeat ? .duplicate(seq: 1) : .accepted(seq: 2)))
    }

    @Test("Without a call id the same live word is told again after a minute, as news of the call that it joins")
    func anonymousLive() async throws {
        let fixture = try await Fixture()
        #expect(try await fixture.ingest(Fixture.report(.connected)) == .accepted(seq: 1))
        #expect(try await fixture.ingest(Fixture.report(.connected), at: Fixture.now.adding(seconds: 60)) == .duplicate(seq: 1))
        #expect(try await fixture.ingest(Fixture.report(.connected), at: Fixture.now.adding(seconds: 61)) == .accepted(seq: 2))
        #expect(Set(try await fixture.log().map(\.call.id)).count == 1)
    }

    @Test("The same content of the same call in other words is no new event")
    func unchanged() async throws {
        let fixture = try await Fixture()
        #expect(try await fixture.ingest(Fixture.report(.completed, "1"), digest: "a") == .accepted(seq: 1))
        #expect(try await fixture.ingest(Fixture.report(.completed, "1"), digest: "b") == .duplicate(seq: 1))
    }

    @Test("A live word after the end is kept without an event, each time it comes")
    func late() async throws {
        let fixture = try await Fixture()
        #expect(try await fixture.ingest(Fixture.report(.completed, "1")) == .accepted(seq: 1))
        for _ in 0..<3 { #expect(try await fixture.ingest(Fixture.report(.ringing, "1")) == .late) }
        #expect(try await fixture.ingest(Fixture.report(.connected, "1")) == .late)
        #expect(try await fixture.log().map(\.call.status) == [.completed])
    }

    @Test("A report that comes later and knows more amends the first, which every amendment names")
    func amendments() async throws {
        let fixture = try await Fixture()
        try await fixture.ingest(Fixture.report(.ringing, "1"))
        try await fixture.ingest(Fixture.report(.completed, "1"))
        try await fixture.ingest(Fixture.report(.completed, "1", recording: "https://example.com/1.wav"))
        try await fixture.ingest(Fixture.report(.completed, "1", talk: 9))
        let log = try await fixture.log()
        #expect(log.map(\.amends) == [nil, nil, 2, 2])
        #expect(log.map(\.type) == [.liveCall, .callCompleted, .callCompleted, .callCompleted])
        #expect(log.last?.call.hasRecording == true)
        #expect(Set(log.map(\.call.id)).count == 1)
        #expect(Set(log.map(\.id)).count == 4)
    }

    @Test("A workspace that does not exist or is disabled takes nothing in")
    func noWorkspace() async throws {
        let fixture = try await Fixture()
        let report = Fixture.report(.completed, "1")
        await #expect(throws: StoreError.noSuchWorkspace) { try await fixture.ingest(report, workspace: WorkspaceID("nobody")) }
        try await fixture.store.setWorkspace(fixture.acme, disabled: true)
        await #expect(throws: StoreError.noSuchWorkspace) { try await fixture.ingest(report) }
        try await fixture.store.setWorkspace(fixture.acme, disabled: false)
        #expect(try await fixture.ingest(report) == .accepted(seq: 1))
        #expect(try await fixture.store.calls(of: fixture.acme, limit: 10).count == 1)
    }

    @Test("Texts that look like SQL are texts")
    func injection() async throws {
        let fixture = try await Fixture()
        let text = "'); DROP TABLE event; -- $1 ?1 \" % _ \\"
        var report = Fixture.report(.completed, text)
        report.agentName = text
        report.group = text
        #expect(try await fixture.ingest(report) == .accepted(seq: 1))
        #expect(try await fixture.ingest(report) == .duplicate(seq: 1))
        #expect(try await fixture.log().first?.call.agentName == text)
        #expect(try await fixture.store.calls(of: fixture.acme, limit: 1).first?.call.group == text)
    }

    @Test("Whoever listens in this process gets the events in the order of the log, before the answer")
    func committed() async throws {
        let fixture = try await Fixture()
        let stream = fixture.store.committedEvents()
        try await fixture.fill(60)
        var seqs: [Int64] = []
        for await batch in stream {
            seqs += batch.map(\.entry.seq)
            if seqs.count >= 60 { break }
        }
        #expect(seqs == Array(1...60))
    }

    @Test("Generated schedules: one log without a hole, in which no call goes back and each completes once")
    func generated() async throws {
        let fixture = try await Fixture()
        var random = SeededGenerator(seed: 28)
        let reports = (0..<400).map { _ in
            Fixture.report(
                CallStatus.allCases.randomElement(using: &random) ?? .unknown,
                "\(Int.random(in: 0..<40, using: &random))",
                talk: [nil, 1, 2].randomElement(using: &random) ?? nil
            )
        }
        try await withThrowingTaskGroup { group in
            for report in reports { group.addTask { try await fixture.ingest(report) } }
            try await group.waitForAll()
        }
        let log = try await fixture.log()
        #expect(log.map(\.seq) == Array(1...Int64(log.count)))
        for (_, events) in Dictionary(grouping: log, by: \.call.id) {
            #expect(events.filter { $0.type == .callCompleted && $0.amends == nil }.count <= 1)
            #expect(
                events.first { $0.type == .callCompleted }.map { first in events.allSatisfy { $0.amends == nil || $0.amends == first.seq } } ?? true
            )
            let statuses = events.map(\.call.status)
            let progress = statuses.map { $0 == .ringing ? 0 : $0 == .connected ? 1 : 2 }
            #expect(progress == progress.sorted())
        }
        let calls = try await fixture.store.calls(of: fixture.acme, limit: 1000)
        for listed in calls {
            let newest = log.last { $0.call.id == listed.call.id }
            #expect(newest?.seq == listed.call.lastSeq)
            #expect(newest?.call.status == listed.call.status)
        }
    }
}

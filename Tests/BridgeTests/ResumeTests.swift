import Calls
import Storage
import Testing

@testable import Bridge

@Suite("Resuming a stream", .serialized)
struct ResumeTests {
    @Test("Everything after the number, then live, with no seam")
    func resumes() async throws {
        try await BridgeFixture.run { fixture in
            try await fixture.ingest(count: 10)
            let (browser, hello) = try await fixture.opened(lastEventID: "4")
            #expect(hello.id == "4")
            try await fixture.publish(fixture.ingest())
            #expect(try await browser.blocks(upTo: 11).map(\.data) == fixture.entries(after: 4).map(\.json))
        }
    }

    @Test("The header wins over the query; 0 is the beginning")
    func headerWins() async throws {
        try await BridgeFixture.run { fixture in
            try await fixture.ingest(count: 5)
            let (first, _) = try await fixture.opened("?lastEventId=4", lastEventID: "0")
            #expect(try await first.blocks(upTo: 5).count == 5)
            let (second, _) = try await fixture.opened("?lastEventId=4")
            #expect(try await second.blocks(upTo: 5).count == 1)
        }
    }

    @Test("What is no longer kept is told")
    func expired() async throws {
        try await BridgeFixture.run { fixture in
            try await fixture.ingest(count: 10)
            try await fixture.store.prune(Retention(seconds: 86_400, events: 3))
            let (browser, hello) = try await fixture.opened(lastEventID: "2")
            #expect(hello.id == "2")
            let blocks = try await browser.blocks(upTo: 10)
            #expect(blocks.map(\.id) == ["7", "8", "9", "10"])
            #expect(blocks.first?.data == #"{"after":2,"head":10,"oldest":8,"reason":"expired"}"#)
        }
    }

    @Test("A jump that a restore made is told to who resumes and to who is there")
    func restored() async throws {
        try await BridgeFixture.run { fixture in
            try await fixture.ingest(count: 3)
            let (present, _) = try await fixture.opened()
            try await fixture.execute("UPDATE workspace SET seq = 1000003 WHERE id = 'acme'")
            try await fixture.publish(fixture.ingest())
            // Whoever looks between the jump and the next event is told of the jump with the head of that moment.
            func isGap(_ block: StreamParser.Block?) -> Bool {
                guard let block, let data = block.data else { return false }
                return block.id == "1000003" && block.event == "gap" && data.hasPrefix(#"{"after":3,"head":100000"#)
                    && data.hasSuffix(#""oldest":1000004,"reason":"restored"}"#)
            }
            #expect(isGap(try await present.blocks(upTo: 1_000_004).first))
            let (later, _) = try await fixture.opened(lastEventID: "3")
            #expect(isGap(try await later.blocks(upTo: 1_000_004).first))
            let (between, _) = try await fixture.opened(lastEventID: "500")
            #expect(try await between.blocks(upTo: 1_000_004).map(\.id) == ["1000003", "1000004"])
        }
    }

    @Test("Who is ahead of the log, or sends no number, is told and goes on at the head", arguments: [("99", "ahead"), ("-1", "invalid")])
    func gap(lastEventID: String, reason: String) async throws {
        try await BridgeFixture.run { fixture in
            try await fixture.ingest(count: 3)
            let (browser, _) = try await fixture.opened(lastEventID: lastEventID)
            let gap = try #require(try await browser.block())
            #expect(gap.event == "gap" && gap.id == "3" && gap.data?.contains("\"reason\":\"\(reason)\"") == true)
            try await fixture.publish(fixture.ingest())
            #expect(try await browser.block()?.id == "4")
        }
    }

    @Test("Who resumes after a person was erased gets no copy from before")
    func erased() async throws {
        try await BridgeFixture.run { fixture in
            let report = CallReport(
                provider: "callerdesk",
                callKeys: ["sid:1"],
                direction: .inbound,
                status: .completed,
                legs: CallReport.Legs(source: "9876543210")
            )
            _ = try await fixture.store.ingest(report, digest: "1", workspace: fixture.workspace, receivedAt: .now)
            let (first, _) = try await fixture.opened(lastEventID: "0")
            #expect(try await first.blocks(upTo: 1).first?.data?.contains("9876543210") == true)
            let person = try await fixture.store.person(.key("9876543210"), workspace: fixture.workspace)
            #expect(try await fixture.store.erase(person, workspace: fixture.workspace).events == 1)
            let (second, _) = try await fixture.opened(lastEventID: "0")
            let data = try #require(try await second.blocks(upTo: 1).first?.data)
            #expect(data.contains(#""erased":true"#) && !data.contains("9876543210"))
            // Who was there goes on with no seam.
            try await fixture.publish(fixture.ingest())
            #expect(try await first.block()?.id == "2")
        }
    }

    @Test("2,000 events are caught up on while new ones keep coming")
    func catchesUp() async throws {
        try await BridgeFixture.run { fixture in
            try await fixture.ingest(count: 2000)
            let traffic = Task {
                for _ in 0..<200 { try await fixture.publish(fixture.ingest()) }
            }
            let ids = try await withThrowingTaskGroup(of: [String?].self) { group in
                for _ in 0..<5 {
                    group.addTask { try await fixture.opened(lastEventID: "0").browser.blocks(upTo: 2200).map(\.id) }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            try await traffic.value
            for received in ids { #expect(received == (1...2200).map { "\($0)" }) }
        }
    }
}

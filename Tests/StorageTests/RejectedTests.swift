import Calls
import Foundation
import Testing

@testable import Storage

@Suite("Webhooks that could not be understood")
struct RejectedTests {
    private typealias Fixture = StoreFixture

    private func reject(_ body: Data, _ fixture: Fixture) async throws -> Int64 {
        try await fixture.store.reject(
            workspace: fixture.acme,
            method: "POST",
            query: "type=call_report",
            contentType: "application/json",
            body: body,
            reason: "no numbers",
            now: Fixture.now
        )
    }

    @Test("They are kept byte for byte")
    func kept() async throws {
        let fixture = try await Fixture()
        let body = Data((0...255).map { UInt8($0) })
        #expect(try await reject(body, fixture) == 1)
        #expect(try await reject(Data(), fixture) == 2)
        let kept = try await fixture.store.rejected(workspace: fixture.acme)
        #expect(kept.map(\.number) == [1, 2])
        #expect(kept.map(\.bytes) == [256, 0])
        let first = try await fixture.store.rejected(workspace: fixture.acme, number: 1)
        #expect(first.body == body && first.query == "type=call_report" && first.receivedAt == Fixture.now && first.retriedAt == nil)
        try await fixture.store.markRetried(workspace: fixture.acme, number: 1, now: Fixture.now)
        #expect(try await fixture.store.rejected(workspace: fixture.acme).map(\.retriedAt) == [Fixture.now, nil])
    }

    @Test("One that is sent again and again is kept once")
    func repeated() async throws {
        let fixture = try await Fixture()
        for round in 0..<20 {
            #expect(try await reject(Data("same".utf8), fixture) == 1)
            if round < 5 { #expect(try await reject(Data("\(round)".utf8), fixture) == Int64(round + 2)) }
        }
        #expect(try await fixture.store.rejected(workspace: fixture.acme).count == 6)
        try await fixture.store.setWorkspace(fixture.acme, disabled: true)
        await #expect(throws: StoreError.noSuchWorkspace) { try await reject(Data("same".utf8), fixture) }
    }

    @Test("Only the newest thousand of a workspace are kept, and no number is given twice")
    func cap() async throws {
        let fixture = try await Fixture()
        try await withThrowingTaskGroup { group in
            for number in 0..<1010 { group.addTask { _ = try await self.reject(Data("\(number)".utf8), fixture) } }
            try await group.waitForAll()
        }
        let kept = try await fixture.store.rejected(workspace: fixture.acme)
        #expect(kept.map(\.number) == Array(11...1010))
    }

    @Test("A workspace that does not exist has none")
    func noWorkspace() async throws {
        let fixture = try await Fixture()
        await #expect(throws: StoreError.missing("workspace nobody")) { try await fixture.store.rejected(workspace: WorkspaceID("nobody")) }
    }
}

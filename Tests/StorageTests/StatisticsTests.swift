import Calls
import Testing

@testable import Storage

@Suite("The numbers of the overview")
struct StatisticsTests {
    private let fixture: StoreFixture

    init() async throws { fixture = try await StoreFixture() }

    @Test("Calls count for the hour and the day of the workspace's zone")
    func zone() async throws {
        // 22 November in India begins at 18:30 UTC; the hour from 0 to 1 ends at 19:30.
        let midnight = Timestamp(seconds: 1_795_285_800)
        for (offset, status) in [(-1, CallStatus.completed), (0, .completed), (3599, .missed), (3600, .busy)] as [(Int64, CallStatus)] {
            try await fixture.ingest(StoreFixture.report(status, "\(offset)"), at: midnight.adding(seconds: offset))
        }
        let numbers = try await fixture.store.statistics(of: fixture.acme, now: midnight.adding(seconds: 7200))
        #expect(numbers.hours[0] == WorkspaceStatistics.Hour(inbound: 2, answered: 1) && numbers.hours[1].inbound == 1)
        #expect(numbers.days.count == 30 && numbers.days.first?.date == "2026-10-24")
        #expect(numbers.days.suffix(2).map(\.date) == ["2026-11-21", "2026-11-22"] && numbers.days.suffix(2).map(\.ended) == [1, 3])
        #expect(numbers.days.suffix(2).map(\.answered) == [1, 1])
    }

    @Test("A day on which the clock moves has its hours too")
    func clock() async throws {
        let berlin = try WorkspaceID("berlin")
        try await fixture.store.addWorkspace(berlin, name: "Berlin", timeZone: "Europe/Berlin", dids: [:])
        // 25 October 2026: the hour from 2 to 3 comes twice. Midnight is 22:00 UTC of the day before.
        let midnight = Timestamp(seconds: 1_792_879_200)
        for hour in 0..<25 as Range<Int64> {
            try await fixture.ingest(StoreFixture.report(.missed, "\(hour)"), workspace: berlin, at: midnight.adding(seconds: hour * 3600))
        }
        let numbers = try await fixture.store.statistics(of: berlin, now: midnight.adding(seconds: 24 * 3600))
        #expect(numbers.days.last?.date == "2026-10-25" && numbers.days.last?.ended == 25)
        #expect(numbers.hours.map(\.inbound) == [1, 1, 2] + Array(repeating: 1, count: 21))
    }

    @Test("Agents are counted by number, the busiest first, with the name that the provider gave last")
    func agents() async throws {
        for id in 0..<3 { try await fixture.ingest(StoreFixture.report(id == 0 ? .completed : .missed, "\(id)", talk: id == 0 ? 60 : nil)) }
        let numbers = try await fixture.store.statistics(of: fixture.acme, now: StoreFixture.now)
        #expect(numbers.agents == [WorkspaceStatistics.Agent(number: StoreFixture.agent, ended: 3, answered: 1, talkSeconds: 60, today: 3)])
    }

    @Test("A call that rang too long ago is not in progress any more")
    func live() async throws {
        try await fixture.ingest(StoreFixture.report(.ringing, "1"))
        #expect(try await fixture.store.statistics(of: fixture.acme, now: StoreFixture.now.adding(seconds: 60)).callsInProgress == 1)
        #expect(try await fixture.store.statistics(of: fixture.acme, now: StoreFixture.now.adding(seconds: 600)).callsInProgress == 0)
    }
}

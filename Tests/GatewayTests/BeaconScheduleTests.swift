import Calls
import Testing

@testable import Gateway

@Suite("Head beacons")
struct BeaconScheduleTests {
    let acme: WorkspaceID

    init() throws { acme = try WorkspaceID("acme") }

    @Test("follow an event after 1, 2, 4, 8 … seconds, then once a minute")
    func rhythm() {
        var schedule = BeaconSchedule()
        schedule.event(acme, head: 7, now: .zero)
        var sent: [Int] = []
        for second in 0...300 {
            let due = schedule.due(now: .seconds(second), limit: 10)
            if !due.isEmpty { sent.append(second) }
        }
        #expect(sent == [1, 2, 4, 8, 16, 32, 64, 124, 184, 244])
    }

    @Test("begin anew with each event and name the highest number")
    func anew() {
        var schedule = BeaconSchedule()
        schedule.event(acme, head: 7, now: .zero)
        schedule.event(acme, head: 9, now: .milliseconds(900))
        schedule.event(acme, head: 8, now: .milliseconds(950))
        let early = schedule.due(now: .seconds(1), limit: 10)
        let later = schedule.due(now: .seconds(2), limit: 10)
        #expect(early.isEmpty && later.map(\.head) == [9])
    }

    @Test("go out at once after the broker came back, paced, the longest waiting first")
    func hurry() {
        var schedule = BeaconSchedule()
        let ids = (0..<10).compactMap { WorkspaceID(rawValue: "w\($0)") }
        for id in ids { schedule.event(id, head: 1, now: .zero) }
        schedule.hurryAll(now: .zero)
        let first = schedule.due(now: .zero, limit: 6).map(\.workspace)
        let rest = schedule.due(now: .zero, limit: 6).map(\.workspace)
        #expect(first.count == 6 && rest.count == 4 && Set(first + rest) == Set(ids))
    }

    @Test("of a workspace that is new to a gateway go out at once, then in its rhythm: consumers may have missed anything before")
    func new() {
        var schedule = BeaconSchedule()
        schedule.observe(acme, head: 7, now: .seconds(5))
        let first = schedule.due(now: .seconds(5), limit: 10).map(\.head)
        schedule.observe(acme, head: 7, now: .seconds(6))
        let early = schedule.due(now: .seconds(64), limit: 10)
        let later = schedule.due(now: .seconds(65), limit: 10).map(\.head)
        #expect(first == [7] && early.isEmpty && later == [7])
    }

    @Test("of a workspace that is gone are not sent")
    func gone() {
        var schedule = BeaconSchedule()
        schedule.event(acme, head: 1, now: .zero)
        schedule.keep(only: [])
        let due = schedule.due(now: .seconds(100), limit: 10)
        #expect(due.isEmpty)
    }
}

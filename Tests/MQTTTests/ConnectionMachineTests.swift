import Testing

@testable import MQTT

@Suite("Decisions about connecting")
struct ConnectionMachineTests {
    private static let delays: ClosedRange<Duration> = .milliseconds(100) ... .seconds(5)
    private var machine = ConnectionMachine(delays: delays)

    private mutating func next(_ ending: ConnectionMachine.Ending) -> ConnectionMachine.Attempt {
        machine.next(after: ending, chance: 1)
    }

    @Test("The first attempt is made at once, with MQTT 5")
    func first() {
        #expect(machine.first == ConnectionMachine.Attempt(version: .v5, addresses: .all, delay: .zero))
    }

    @Test("Pauses double from the lower to the upper bound and stay there")
    mutating func backOff() {
        let pauses = (0..<9).map { _ in next(.refused).delay }
        #expect(pauses == [200, 400, 800, 1_600, 3_200, 5_000, 5_000, 5_000, 5_000].map { .milliseconds($0) })
    }

    @Test("Chance spreads a pause over its whole range", arguments: [(0.0, 100), (0.5, 150), (1.0, 200)])
    mutating func jitter(chance: Double, milliseconds: Int) {
        #expect(machine.next(after: .refused, chance: chance).delay == .milliseconds(milliseconds))
    }

    @Test("A connection that lived ends the series of failures, one that was cut at once does not")
    mutating func stability() {
        for _ in 0..<10 { _ = next(.refused) }
        #expect(next(.lost(after: .seconds(1))).delay == .seconds(5))
        #expect(next(.lost(after: .seconds(5))).delay == .milliseconds(200))
    }

    @Test("A broker that refuses MQTT 5 gets 3.1.1 at once, and 5 again after the connection was lost")
    mutating func versionRefused() {
        #expect(next(.versionRefused) == ConnectionMachine.Attempt(version: .v3_1_1, addresses: .all, delay: .zero))
        #expect(next(.lost(after: .seconds(9))).version == .v5)
        #expect(next(.versionRefused).version == .v3_1_1)
        #expect(next(.versionRefused).version == .v5, "it refuses both")
    }

    @Test("A broker that closes instead of answering gets 3.1.1 the second time, then both in turn")
    mutating func silentClose() {
        let versions = (0..<6).map { _ in next(.closedUnanswered).version }
        #expect(versions == [.v5, .v3_1_1, .v5, .v5, .v3_1_1, .v5])
    }

    @Test("A broker that was heard to speak MQTT 5 is never taken for an old one because it closes connections")
    mutating func spokenBefore() {
        _ = next(.lost(after: .seconds(1)))
        for _ in 0..<10 { #expect(next(.closedUnanswered).version == .v5) }
    }

    @Test("Behind a name whose first address is IPv6 and does not answer, IPv4 is tried at once, then all again")
    mutating func families() {
        #expect(next(.unreachable(overIPv6: true)) == ConnectionMachine.Attempt(version: .v5, addresses: .ipv4, delay: .zero))
        let third = next(.unreachable(overIPv6: false))
        #expect(third.addresses == .all)
        #expect(third.delay > .zero)
        _ = next(.unreachable(overIPv6: true))
        #expect(next(.lost(after: .seconds(9))).addresses == .ipv4, "what worked is kept")
    }
}

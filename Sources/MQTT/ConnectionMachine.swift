/// Decides how and when to try to connect next. Pure: time and chance come from outside.
struct ConnectionMachine {
    /// Which of the broker's addresses to try. libmosquitto, not blocking, tries only the first one of a host name.
    enum Addresses: Equatable {
        case all, ipv4
    }

    struct Attempt: Equatable {
        let version: MQTTVersion
        let addresses: Addresses
        let delay: Duration
    }

    /// How an attempt, or the connection that came of it, ended.
    enum Ending: Equatable {
        /// No connection, or no answer in time.
        case unreachable(overIPv6: Bool)

        /// The broker does not speak this version.
        case versionRefused

        /// The broker closed the connection instead of answering, as some of version 3.1.1 do when they see a 5.
        case closedUnanswered

        /// The broker or the client refused for a reason that another version or address would not change.
        case refused

        /// The broker had accepted; the connection then lived for this long.
        case lost(after: Duration)
    }

    /// A connection that lived this long was no part of a series of failures. One that ends earlier is, or two clients with one id would evict each
    /// other several times a second.
    static let stableAfter: Duration = .seconds(5)

    /// A 5 broker in trouble may close a connection before answering as well. Only a repetition counts, and only with a broker never heard to speak 5.
    static let silentClosesBeforeFallback = 2

    private let delays: ClosedRange<Duration>
    private var version = MQTTVersion.v5
    private var addresses = Addresses.all
    private var failures = 0
    private var silentCloses = 0
    private var hasSpokenV5 = false

    init(delays: ClosedRange<Duration>) {
        self.delays = delays
    }

    var first: Attempt { Attempt(version: version, addresses: addresses, delay: .zero) }

    /// - Parameter chance: A random number from 0 to 1.
    mutating func next(after ending: Ending, chance: Double) -> Attempt {
        switch ending {
        case .versionRefused where version == .v5:
            version = .v3_1_1
            return first
        case .unreachable(overIPv6: true) where addresses == .all:
            addresses = .ipv4
            return first
        case .unreachable, .refused:
            if ending != .refused { addresses = .all }
            version = .v5
        case .versionRefused:
            version = .v5
        case .closedUnanswered:
            silentCloses += 1
            let fallsBack = version == .v5 && !hasSpokenV5 && silentCloses >= Self.silentClosesBeforeFallback
            if version != .v5 { silentCloses = 0 }
            version = fallsBack ? .v3_1_1 : .v5
        case .lost(let lifetime):
            if version == .v5 { hasSpokenV5 = true }
            silentCloses = 0
            if lifetime >= Self.stableAfter { failures = 0 }
            // The broker may have been replaced by one that speaks 5; asking costs one round trip.
            version = .v5
        }
        defer { failures += 1 }
        return Attempt(version: version, addresses: addresses, delay: delay(chance: chance))
    }

    private func delay(chance: Double) -> Duration {
        var upper = delays.lowerBound
        for _ in 0...failures where upper < delays.upperBound { upper *= 2 }
        return delays.lowerBound + (min(upper, delays.upperBound) - delays.lowerBound) * chance
    }
}

/// Lets something be told once a minute for each desk, or whatever else has a name, however often it happens. Pure.
struct PacedNotice {
    private struct Entry {
        var toldAt: Duration
        var untold: Int
    }

    static let interval: Duration = .seconds(60)

    private var entries: [String: Entry] = [:]

    /// It happened once more.
    ///
    /// - Returns: How often it has happened since it was told last, if it is to be told now.
    mutating func count(of desk: String, now: Duration) -> Int? {
        if entries.count > 10_000 { entries = entries.filter { now - $0.value.toldAt < Self.interval } }
        guard let entry = entries[desk], now - entry.toldAt < Self.interval else {
            let untold = entries[desk]?.untold ?? 0
            entries[desk] = Entry(toldAt: now, untold: 0)
            return untold + 1
        }
        entries[desk]?.untold += 1
        return nil
    }
}

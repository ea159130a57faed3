import Calls

/// Tells a desk that asks for the same stretch again and again to wait. A desk that makes progress is never slowed. Pure.
struct ReplayLimiter {
    private struct Entry {
        var after: Int64
        var repeats: Int
        var at: Duration
    }

    /// A desk repeats itself after 2, 4, 8 s when no answer comes; several starts of a machine may fall together. Beyond this it is a loop.
    private static let allowedRepeats = 4
    /// After so long without a request everything is forgiven.
    private static let memory: Duration = .seconds(10)
    static let waitMilliseconds = 500

    private var entries: [String: Entry] = [:]

    /// - Parameter desk: Whoever is limited, workspace and desk in one text.
    /// - Returns: Whether the request may be answered.
    mutating func allows(desk: String, after: Int64, now: Duration) -> Bool {
        if entries.count > 10_000 { entries = entries.filter { now - $0.value.at < Self.memory } }
        guard let entry = entries[desk], now - entry.at < Self.memory, after <= entry.after else {
            entries[desk] = Entry(after: after, repeats: 0, at: now)
            return true
        }
        entries[desk] = Entry(after: entry.after, repeats: entry.repeats + 1, at: entry.repeats < Self.allowedRepeats ? now : entry.at)
        return entry.repeats < Self.allowedRepeats
    }
}

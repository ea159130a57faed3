import Calls

/// Tells a desk that asks for the same stretch again and again to wait. A desk that makes progress, asking for what it was not sent yet, is never
/// slowed. Pure.
struct ReplayLimiter {
    private struct Entry {
        /// Asking for what follows this number, or an earlier one, is no progress.
        var after: Int64
        var repeats: Int
        var at: Duration
        /// When it was told last to wait.
        var toldAt: Duration?
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
        // Who waits as told is answered: a link that flaps makes a desk ask again and again.
        let isAllowed = entry.repeats < Self.allowedRepeats || now - entry.at >= .milliseconds(Self.waitMilliseconds)
        entries[desk]?.repeats += 1
        if isAllowed { entries[desk]?.at = now }
        return isAllowed
    }

    /// Whether a desk whose request is not answered is to be told so: once in the time that it should wait, however often it asks.
    mutating func mayTellToWait(desk: String, now: Duration) -> Bool {
        if let told = entries[desk]?.toldAt, now - told < .milliseconds(Self.waitMilliseconds) { return false }
        entries[desk]?.toldAt = now
        return true
    }

    /// The answer went up to this number. Who asks for part of it again, one number further each time, would be sent nearly all of it again.
    mutating func answered(desk: String, upTo seq: Int64) {
        guard let entry = entries[desk] else { return }
        entries[desk]?.after = max(entry.after, seq - 1)
    }
}

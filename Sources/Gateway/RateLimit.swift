/// A token bucket: so many at once, so many per second in the long run. Pure; times are offsets on the caller's monotonic clock.
struct RateLimit {
    private let perSecond: Double
    private let burst: Double
    private var tokens: Double
    private var at: Duration = .zero

    init(perSecond: Double, burst: Double) {
        self.perSecond = perSecond
        self.burst = burst
        tokens = burst
    }

    /// Some twenty thousand calls in one burst and ten million an hour: far beyond a sales floor, so only a runaway sender ever meets it.
    static let webhooks = RateLimit(perSecond: 3000, burst: 20_000)

    /// Whether one more is allowed now.
    mutating func takes(now: Duration) -> Bool {
        tokens = min(burst, tokens + (now - at) / .seconds(1) * perSecond)
        at = now
        guard tokens >= 1 else { return false }
        tokens -= 1
        return true
    }
}

/// How long to wait before a child is started again. Pure; one per child.
///
/// The first restart comes at once, since a single crash should cost as little as possible. A child that keeps failing is tried ever more slowly,
/// but never so slowly that it would be down for 2 s: the longest delay leaves half a second for the start itself.
struct RestartPolicy {
    /// A child that ran this long is taken to be well; its next failure is a first one again.
    static let stableAfter = Duration.seconds(10)
    static let delays: [Duration] = [.zero, .milliseconds(250), .milliseconds(500), .seconds(1), .milliseconds(1_500)]

    private var failures = 0

    /// - Parameter duration: How long the child ran; zero if it could not be started.
    mutating func delay(afterRunningFor duration: Duration) -> Duration {
        if duration >= Self.stableAfter { failures = 0 }
        defer { failures = min(failures + 1, Self.delays.count - 1) }
        return Self.delays[failures]
    }
}

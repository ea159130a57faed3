/// Rings bell after bell, in the order of the calls, without ever holding up the calls themselves.
public final class Beeper: Sendable {
    /// From one stroke to the next.
    static let strokeDistance = Duration.milliseconds(250)
    /// After a bell, so that two strokes and one stroke are not taken for three.
    static let pause = Duration.milliseconds(500)
    /// Bells that wait; beyond it they are left out, since nobody can tell any more which call they are for.
    static let maximumWaiting = 100

    private let kind: BeepKind
    private let environment: [String: String]
    private let output = Output()
    private let bells: AsyncStream<Int>
    private let queue: AsyncStream<Int>.Continuation

    /// - Parameter environment: That of this process, in which a sound server is found.
    public init(kind: BeepKind, environment: [String: String]) {
        self.kind = kind
        self.environment = environment
        (bells, queue) = AsyncStream.makeStream(bufferingPolicy: .bufferingOldest(Self.maximumWaiting))
    }

    public func ring(strokes: Int) { if kind != .none { queue.yield(strokes) } }

    /// No further bells; `run` returns after the last.
    public func finish() { queue.finish() }

    /// Rings until `finish`, or until the calling task is cancelled.
    public func run() async {
        var player = kind == .sound ? SoundPlayer(environment: environment) : nil
        if kind == .sound, player == nil { warn() }
        for await strokes in bells {
            // A cancelled stream still gives out what it holds.
            if Task.isCancelled { return }
            if let sound = player {
                if await !sound.play(strokes: strokes), !Task.isCancelled {
                    player = nil
                    warn()
                    await ringBell(strokes)
                }
            } else {
                await ringBell(strokes)
            }
            try? await Task.sleep(for: Self.pause)
        }
    }

    private func ringBell(_ strokes: Int) async {
        for stroke in 0..<strokes where !Task.isCancelled {
            if stroke > 0 { try? await Task.sleep(for: Self.strokeDistance) }
            output.bell()
        }
    }

    private func warn() {
        output.note("No sound can be played: none of pw-play, paplay and aplay works here. Ringing the terminal's bell instead.")
    }
}

/// How long the parts of a call take, in seconds.
public struct CallTiming: Equatable, Sendable {
    public var ringing: Int
    public var talking: Int
    /// From the first report to the one with the recording.
    public var recordingDelay: Int

    public init(ringing: Int, talking: Int, recordingDelay: Int = 3) {
        self.ringing = ringing
        self.talking = talking
        self.recordingDelay = recordingDelay
    }

    static func any(using random: inout some RandomNumberGenerator) -> CallTiming {
        CallTiming(ringing: Int.random(in: 1...4, using: &random), talking: Int.random(in: 3...20, using: &random))
    }
}

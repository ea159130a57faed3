import Calls

/// How a call is heard.
public enum BeepKind: String, CaseIterable, Sendable {
    /// The terminal's bell, on standard error.
    case bell
    /// A tone through PipeWire, PulseAudio or ALSA.
    case sound
    case none

    /// How many strokes tell of this status: the fewer, the better the news.
    static func strokes(for status: CallStatus) -> Int {
        switch status {
        case .completed: 1
        case .noAnswer, .missed, .voicemail: 2
        default: 3
        }
    }
}

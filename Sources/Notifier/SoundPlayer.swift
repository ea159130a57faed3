#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// Plays bells through the first of PipeWire, PulseAudio and ALSA that works. Used by one task at a time.
final class SoundPlayer {
    private static let candidates = [["pw-play"], ["paplay"], ["aplay", "-q"]]

    private let folder: String
    private let environment: [String: String]
    private var players = candidates
    private var files: [Int: String] = [:]

    /// - Returns: `nil` if there is no place for the sound files.
    init?(environment: [String: String]) {
        self.environment = environment
        var template = Array(((environment["XDG_RUNTIME_DIR"] ?? environment["TMPDIR"] ?? "/tmp") + "/desk-notifier-XXXXXX").utf8CString)
        guard let path = mkdtemp(&template) else { return nil }
        folder = String(cString: path)
    }

    deinit {
        for file in files.values { unlink(file) }
        rmdir(folder)
    }

    /// - Returns: Whether something played it; a player that failed is not tried again.
    func play(strokes: Int) async -> Bool {
        guard let file = file(strokes: strokes) else { return false }
        while let player = players.first {
            if (try? await ChildProcess.run(player + [file], environment: environment, isQuiet: true)) == 0 { return true }
            players.removeFirst()
        }
        return false
    }

    /// The WAV file for so many strokes, written at its first use.
    private func file(strokes: Int) -> String? {
        if let file = files[strokes] { return file }
        let path = "\(folder)/\(strokes).wav"
        guard let file = try? OpenFile(path, O_WRONLY | O_CREAT | O_EXCL), (try? file.write(Tone.wav(strokes: strokes))) != nil else { return nil }
        files[strokes] = path
        return path
    }
}

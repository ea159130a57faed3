/// The sound of a bell as a WAV file (RIFF, PCM, 16 bit, mono): made here, so that no file has to be installed.
enum Tone {
    private static let rate = 22_050
    private static let frequency = 880
    /// Of one stroke; it fades from the start, like a bell.
    private static let strokeSamples = rate / 5
    /// From one stroke to the next.
    private static let distanceSamples = rate / 4

    static func wav(strokes: Int) -> [UInt8] {
        var samples = [Int16](repeating: 0, count: distanceSamples * max(strokes, 1))
        for stroke in 0..<strokes {
            for index in 0..<strokeSamples {
                samples[stroke * distanceSamples + index] = sample(index)
            }
        }
        let size = UInt32(samples.count * 2)
        var bytes = Array("RIFF".utf8) + little(36 + size) + Array("WAVEfmt ".utf8) + little(UInt32(16)) + little(UInt16(1)) + little(UInt16(1))
        bytes += little(UInt32(rate)) + little(UInt32(rate * 2)) + little(UInt16(2)) + little(UInt16(16)) + Array("data".utf8) + little(size)
        for sample in samples { bytes += little(UInt16(bitPattern: sample)) }
        return bytes
    }

    /// A wave whose quarters are parabolas: hardly to be told from a sine, and without a mathematics library.
    private static func sample(_ index: Int) -> Int16 {
        let phase = index * frequency * 1024 / rate % 1024
        let half = phase % 512
        let height = half * (512 - half) / 4  // 0 … 16,384
        let fade = (strokeSamples - index) * 1024 / strokeSamples
        return Int16((phase < 512 ? height : -height) * fade / 1024)
    }

    private static func little(_ value: some FixedWidthInteger) -> [UInt8] {
        (0..<value.bitWidth / 8).map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) }
    }
}

import Foundation

/// A second of two soft tones as a WAV file: what simulated recordings sound like.
enum RecordingTone {
    private static let samplesPerSecond = 8000

    /// RIFF, one channel of 8-bit samples, 8 kHz: about 8 kB.
    static let wav: [UInt8] = {
        let samples = (0..<samplesPerSecond).map { index in
            let frequency = index < samplesPerSecond / 2 ? 440.0 : 660.0
            return UInt8(128 + (40 * sin(2 * .pi * frequency * Double(index) / Double(samplesPerSecond))).rounded())
        }
        var file = Array("RIFF".utf8)
        file += bytes(UInt32(36 + samples.count))
        file += Array("WAVEfmt ".utf8) + bytes(UInt32(16))
        // PCM, one channel, samples and bytes per second, bytes and bits per sample.
        file += bytes(UInt16(1)) + bytes(UInt16(1))
        file += bytes(UInt32(samplesPerSecond)) + bytes(UInt32(samplesPerSecond))
        file += bytes(UInt16(1)) + bytes(UInt16(8))
        file += Array("data".utf8) + bytes(UInt32(samples.count))
        return file + samples
    }()

    private static func bytes(_ value: some FixedWidthInteger) -> [UInt8] { withUnsafeBytes(of: value.littleEndian) { Array($0) } }
}

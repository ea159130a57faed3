import NIOCore

/// The newest frames of a workspace, so that a stream that is slightly behind costs no read.
struct FrameRing: Sendable {
    /// Every frame begins where the one before it ends.
    private var frames = CircularBuffer<Frame>()
    private var bytes = 0
    /// Where the newest frame ends: how far the log is known.
    private(set) var end: Int64

    private let maximumCount: Int
    private let maximumBytes: Int

    /// - Parameters:
    ///   - end: How far the log is known without any frame.
    ///   - maximumBytes: Of all frames together; one frame is kept even if it is larger.
    init(end: Int64, maximumCount: Int = 256, maximumBytes: Int = 256 * 1024) {
        self.end = end
        self.maximumCount = maximumCount
        self.maximumBytes = maximumBytes
    }

    /// Adds the next frame and lets go of the oldest beyond the limits. A frame that is not the next one begins the ring anew.
    mutating func append(_ frame: Frame) {
        if frame.after != end {
            frames.removeAll()
            bytes = 0
        }
        frames.append(frame)
        bytes += frame.chunk.framed.readableBytes
        end = frame.seq
        while frames.count > maximumCount || (bytes > maximumBytes && frames.count > 1) {
            bytes -= frames.removeFirst().chunk.framed.readableBytes
        }
    }

    /// Whether the ring has the frame that begins after a number.
    func holds(after position: Int64) -> Bool { index(after: position) != nil }

    /// The frames that follow a number, as many as `maximumBytes` allow and at least one; none if the ring does not reach back that far.
    func frames(after position: Int64, maximumBytes: Int) -> [Frame] {
        guard var index = index(after: position) else { return [] }
        var found: [Frame] = []
        var bytes = 0
        while index < frames.endIndex {
            let frame = frames[index]
            bytes += frame.chunk.framed.readableBytes
            if !found.isEmpty, bytes > maximumBytes { break }
            found.append(frame)
            index = frames.index(after: index)
        }
        return found
    }

    /// Halving, since a gap makes the distance of numbers useless.
    private func index(after position: Int64) -> CircularBuffer<Frame>.Index? {
        var low = 0
        var high = frames.count
        while low < high {
            let middle = (low + high) / 2
            if frames[offset: middle].after < position { low = middle + 1 } else { high = middle }
        }
        guard low < frames.count, frames[offset: low].after == position else { return nil }
        return frames.index(frames.startIndex, offsetBy: low)
    }
}

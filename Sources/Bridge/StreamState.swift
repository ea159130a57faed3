/// One stream's place in the log, and what it needs next. Pure; `EventStream` does what it says.
///
/// A stream is *behind* or *live*, nothing else. Live, it is sent each frame as it comes. Behind, it is fed what it lacks, from the ring or from the
/// log, until it meets the newest frame. A new stream, one that resumes, one that was not read, and one whose workspace skipped a number are all
/// just behind.
struct StreamState: Equatable, Sendable {
    /// The highest number that the stream was sent, or that it began after.
    private(set) var position: Int64
    private(set) var isLive = false
    /// A page of the log is on its way.
    private(set) var isFetching = false
    private(set) var isWritable = true
    /// The tick at which the connection took no more, or at which something was read for the last time since.
    private var unreadSince = 0
    /// The last fetch brought nothing; the next one waits for a tick.
    private var isPaused = false
    /// What the reader was told about the broker; at first it takes for granted that all is well.
    private var toldConnected = true

    init(position: Int64) { self.position = position }

    /// What to do with frames that come live.
    enum Delivery: Equatable {
        /// The next ones: send them.
        case send
        /// Sent before, or the stream will get to them when it has caught up.
        case drop
        /// They cannot be sent: look what the stream lacks.
        case catchUp
    }

    /// Frames came that begin after one number and end at another.
    mutating func deliver(after: Int64, upTo end: Int64) -> Delivery {
        guard isLive, end > position else { return .drop }
        guard isWritable, after == position else {
            isLive = false
            return .catchUp
        }
        position = end
        return .send
    }

    /// What a stream needs to catch up.
    enum Need: Equatable {
        /// Nothing now: it is live, cannot be written to, or a page is on its way.
        case nothing
        /// The frames after `position`, which the ring holds.
        case ring
        /// A page after `position` from the log. Answer with ``fetched(upTo:)``.
        case page
    }

    /// - Parameters:
    ///   - end: How far the log is known.
    ///   - ringHolds: Whether the ring has the frame that begins after a number.
    mutating func need(end: Int64, ringHolds: (Int64) -> Bool) -> Need {
        guard !isLive, isWritable, !isFetching else { return .nothing }
        guard position < end else {
            isLive = true
            return .nothing
        }
        if ringHolds(position) { return .ring }
        guard !isPaused else { return .nothing }
        isFetching = true
        return .page
    }

    /// Frames from the ring that begin at `position` are about to be sent.
    mutating func sending(upTo end: Int64) { position = max(position, end) }

    /// A page came and is about to be sent; `nil` if there was nothing in it or it could not be read.
    mutating func fetched(upTo end: Int64?) {
        isFetching = false
        if let end, end > position { position = end } else { isPaused = true }
    }

    /// The connection takes no more, or takes more again.
    mutating func writability(_ isWritable: Bool, tick: Int) {
        if self.isWritable, !isWritable { unreadSince = tick }
        self.isWritable = isWritable
    }

    /// Something was read, if too little to write more.
    mutating func wasRead(tick: Int) { unreadSince = tick }

    /// Whether the reader is to be told now that the broker was lost or is back. A reader that cannot be told now is told later.
    mutating func tellBroker(isConnected: Bool) -> Bool {
        guard isWritable, toldConnected != isConnected else { return false }
        toldConnected = isConnected
        return true
    }

    /// What the passing of a second asks for.
    enum Beat: Equatable {
        case nothing
        /// A comment.
        case comment
        /// Nothing could be written for long: end it if nothing was read either. Answer with ``wasRead(tick:)`` if something was.
        case cut
    }

    /// - Parameters:
    ///   - tick: Seconds.
    ///   - phase: 0 to `heartbeat - 1`: spreads the comments of many streams over time.
    mutating func beat(tick: Int, phase: Int, heartbeat: Int, cutAfter: Int) -> Beat {
        isPaused = false
        guard isWritable else { return tick - unreadSince >= cutAfter ? .cut : .nothing }
        return tick % heartbeat == phase ? .comment : .nothing
    }
}

import Access
import Calls
import NIOCore
import Web

/// One browser's stream: writes what `StreamState` says, and notices when the browser has gone.
///
/// Confined to the connection's event loop. It sits first in the pipeline, where every event of the connection comes by: Hummingbird's own handlers
/// swallow the end of the connection and the beginning of a shutdown. It holds no request and no task but the one that waits for its end.
final class EventStream: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = NIOAny
    typealias InboundOut = NIOAny

    /// How a stream ended.
    enum End: Sendable {
        /// By us: the response's body is still to be ended.
        case complete
        /// With its connection.
        case connection
    }

    /// All that a stream is made of, on its way to the event loop.
    struct Request: Sendable {
        let channel: any Channel
        let filter: EventFilter
        let opening: Opening
        /// What it ends with.
        let place: Place
        /// Resumed once, when the stream has ended.
        let ended: CheckedContinuation<End, Never>
    }

    let filter: EventFilter
    let place: Place
    private let lane: Lane
    private let channel: any Channel
    private let output: StreamOutput
    private var state: StreamState
    private var ended: CheckedContinuation<End, Never>?
    /// How much the reader's side had taken when that was last asked for.
    private var acknowledged: UInt64?
    private let phase: Int

    /// Behind, a stream is sent about this much at a time; with the high water mark it bounds what waits for a slow reader.
    static let batchBytes = 64 * 1024
    private static let waterMark = ChannelOptions.Types.WriteBufferWaterMark(low: 8 * 1024, high: 32 * 1024)
    /// The kernel would take megabytes for a reader that stands still, all of them stale.
    private static let kernelBuffer: SocketOptionValue = 128 * 1024
    private static let comment = Chunk(ServerSentEvent.comment)
    private static let brokerIsBack = Chunk(Notice.broker(isConnected: true).bytes)
    private static let brokerIsLost = Chunk(Notice.broker(isConnected: false).bytes)

    /// - Parameter phase: The second of each heartbeat period in which its comment is due.
    init(_ request: Request, lane: Lane, phase: Int) {
        channel = request.channel
        filter = request.filter
        place = request.place
        ended = request.ended
        output = StreamOutput(request.channel)
        state = StreamState(position: request.opening.position)
        self.lane = lane
        self.phase = phase
    }

    /// Joins the connection and sends the opening, then whatever is missing.
    func start(_ opening: Opening) {
        guard channel.isActive, (try? channel.pipeline.syncOperations.addHandler(self, position: .first)) != nil else { return finish(.connection) }
        // A connection that cannot be tuned, such as a stream of HTTP/2, goes without.
        try? channel.syncOptions?.setOption(.writeBufferWaterMark, value: Self.waterMark)
        try? channel.syncOptions?.setOption(.socketOption(.so_sndbuf), value: Self.kernelBuffer)
        noteWritability()
        opening.chunks.forEach(output.write)
        output.flush()
        advance()
    }

    // MARK: What comes from the lane

    /// Frames came live; `chunk` holds them as this stream's filter wants them.
    func deliver(_ chunk: Chunk, after: Int64, upTo end: Int64) {
        switch state.deliver(after: after, upTo: end) {
        case .send: send(chunk)
        case .catchUp: advance()
        case .drop: break
        }
    }

    /// Frames came that the ring no longer holds.
    func fallBehind(upTo end: Int64) {
        if state.deliver(after: end, upTo: end) == .catchUp { advance() }
    }

    /// A page that this stream asked for; `nil` if it could not be read.
    func fetched(_ frames: [Frame]?) {
        guard ended != nil else { return }
        state.fetched(upTo: frames?.last?.seq)
        if let frames, !frames.isEmpty { send(frames.chunks(for: filter)) }
        advance()
    }

    /// Sends what the stream lacks, as far as it is at hand.
    func advance() {
        while ended != nil {
            if state.tellBroker(isConnected: lane.isConnected) { send(lane.isConnected ? Self.brokerIsBack : Self.brokerIsLost) }
            switch state.need(end: lane.ring.end, ringHolds: lane.ring.holds) {
            case .nothing:
                return
            case .ring:
                let frames = lane.ring.frames(after: state.position, maximumBytes: Self.batchBytes)
                // First the place, then the bytes: writing may change the writability, which comes back here.
                frames.last.map { state.sending(upTo: $0.seq) }
                send(frames.chunks(for: filter))
            case .page:
                lane.fetch(after: state.position, for: self)
                return
            }
        }
    }

    /// A second has passed.
    func beat(tick: Int) {
        let configuration = lane.configuration
        switch state.beat(tick: tick, phase: phase, heartbeat: configuration.heartbeatSeconds, cutAfter: configuration.cutAfterSeconds) {
        case .nothing: break
        case .comment: send(Self.comment)
        case .cut:
            // Little room comes free at once: a slow reader may take minutes until more can be written.
            guard isRead() else {
                lane.reportCut()
                return disconnect()
            }
            state.wasRead(tick: tick)
        }
        advance()
    }

    /// Whether the reader's side took anything since that was last asked for.
    private func isRead() -> Bool {
        let before = acknowledged
        acknowledged = channel.acknowledgedBytes
        return acknowledged != before
    }

    private func noteWritability() {
        state.writability(channel.isWritable, tick: lane.tick)
        if !state.isWritable { acknowledged = channel.acknowledgedBytes }
    }

    /// Ends the stream from our side, with a last word for who reads.
    func end(_ lastWord: ServerSentEvent) {
        guard ended != nil else { return }
        // The end of the body would wait for a reader that may never read again.
        guard state.isWritable else { return disconnect() }
        send(Chunk(lastWord.bytes))
        finish(.complete)
    }

    private func send(_ chunk: Chunk) {
        output.write(chunk)
        output.flush()
    }

    private func send(_ chunks: [Chunk]) {
        guard ended != nil else { return }
        chunks.forEach(output.write)
        output.flush()
    }

    private func disconnect() {
        channel.close(promise: nil)
        finish(.connection)
    }

    private func finish(_ end: End) {
        guard let ended else { return }
        self.ended = nil
        lane.remove(self)
        channel.pipeline.syncOperations.removeHandler(self, promise: nil)
        ended.resume(returning: end)
    }

    // MARK: What comes from the connection

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        noteWritability()
        advance()
        context.fireChannelWritabilityChanged()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        switch event {
        // The browser will send no more. A stream's reader has nothing to say, so it has gone; closed half, it would be noticed at the next write.
        case ChannelEvent.inputClosed: disconnect()
        case is ChannelShouldQuiesceEvent: end(Notice.busy(.shutdown))
        default: break
        }
        context.fireUserInboundEventTriggered(event)
    }

    func channelInactive(context: ChannelHandlerContext) {
        finish(.connection)
        context.fireChannelInactive()
    }

    func handlerRemoved(context: ChannelHandlerContext) { finish(.connection) }
}

import Access
import Calls
import Logging
import Metrics
import NIOCore

/// The streams of one workspace on one event loop, and the newest frames for them. Confined to that loop.
final class Lane {
    let workspace: WorkspaceID
    let configuration: Bridge.Configuration
    private(set) var ring: FrameRing
    private(set) var isConnected: Bool
    private(set) var tick: Int
    private let feed: WorkspaceFeed
    private let eventLoop: any EventLoop
    private let logger: Logger

    private var streams: [ObjectIdentifier: EventStream] = [:]
    private var joined = 0
    /// How far the live streams were sent.
    private var delivered: Int64
    private var isDeliveryDue = false

    init(
        feed: WorkspaceFeed,
        ring: FrameRing,
        isConnected: Bool,
        tick: Int,
        configuration: Bridge.Configuration,
        eventLoop: any EventLoop,
        logger: Logger
    ) {
        self.feed = feed
        self.ring = ring
        self.isConnected = isConnected
        self.tick = tick
        self.configuration = configuration
        self.eventLoop = eventLoop
        self.logger = logger
        workspace = feed.workspace
        delivered = ring.end
    }

    func add(_ request: EventStream.Request) {
        eventLoop.preconditionInEventLoop()
        joined += 1
        let stream = EventStream(request, lane: self, phase: joined % configuration.heartbeatSeconds)
        streams[ObjectIdentifier(stream)] = stream
        stream.start(request.opening)
    }

    func remove(_ stream: EventStream) {
        eventLoop.preconditionInEventLoop()
        streams[ObjectIdentifier(stream)] = nil
    }

    /// Takes new frames, and has them sent once the loop has done what it was given before.
    ///
    /// While a delivery to thousands runs, the next events queue up behind it; so they go out together, as one write for each stream.
    func append(_ frames: [Frame]) {
        eventLoop.preconditionInEventLoop()
        frames.forEach { ring.append($0) }
        guard !isDeliveryDue else { return }
        isDeliveryDue = true
        let lane = NIOLoopBound(self, eventLoop: eventLoop)
        eventLoop.execute { lane.value.deliver() }
    }

    /// Drops the newest frames.
    func forget() {
        eventLoop.preconditionInEventLoop()
        ring = FrameRing(end: ring.end)
    }

    private func deliver() {
        isDeliveryDue = false
        let start = delivered
        let end = ring.end
        delivered = end
        guard end > start else { return }
        let frames = ring.frames(after: start, maximumBytes: .max)
        // More came than the ring holds.
        guard !frames.isEmpty else { return streams.values.forEach { $0.fallBehind(upTo: end) } }
        var chunks: [EventFilter: Chunk] = [:]
        for stream in streams.values {
            let chunk: Chunk
            if let made = chunks[stream.filter] {
                chunk = made
            } else {
                let parts = frames.chunks(for: stream.filter)
                chunk = parts.count == 1 ? parts[0] : Chunk(joining: parts)
                chunks[stream.filter] = chunk
            }
            stream.deliver(chunk, after: start, upTo: end)
        }
    }

    /// Has a page of the log read for a stream that the ring does not reach back to.
    func fetch(after position: Int64, for stream: EventStream) {
        eventLoop.preconditionInEventLoop()
        let bound = NIOLoopBound(stream, eventLoop: eventLoop)
        Task { [feed, eventLoop] in
            let frames = await feed.page(after: position)
            eventLoop.execute { bound.value.fetched(frames) }
        }
    }

    /// A second has passed.
    func beat(tick: Int) {
        eventLoop.preconditionInEventLoop()
        self.tick = tick
        streams.values.forEach { $0.beat(tick: tick) }
    }

    func setConnected(_ isConnected: Bool) {
        eventLoop.preconditionInEventLoop()
        self.isConnected = isConnected
        streams.values.forEach { $0.advance() }
    }

    /// Ends the streams of those who may not go on, and says why.
    func end(_ endings: [Place: Ending]) {
        eventLoop.preconditionInEventLoop()
        for stream in streams.values {
            if let ending = endings[stream.place] { stream.end(Notice.bye(ending)) }
        }
    }

    /// A stream was not read for so long that it is cut.
    func reportCut() {
        logger.warning(
            "A stream that nobody reads is cut",
            metadata: ["workspace": "\(workspace)", "seconds": "\(configuration.cutAfterSeconds)"]
        )
        Counter(label: "deskbell_bridge_streams_cut", dimensions: [("workspace", workspace.rawValue)]).increment()
    }
}

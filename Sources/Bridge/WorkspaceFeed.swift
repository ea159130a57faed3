import Calls
import Logging
import MQTT
import Storage

/// Follows one workspace while anybody reads it, and hands what is new to the event loops.
///
/// An event from the broker, or from this process's own writes, goes on if it is the next one. Everything else (a hole, a head that is higher, a new connection, messages that were
/// dropped, a payload that makes no sense) only says that the log is worth reading.
actor WorkspaceFeed {
    typealias ID = Int

    nonisolated let id: ID
    nonisolated let workspace: WorkspaceID
    private let store: Store
    private let client: MQTTClient
    private let logger: Logger

    /// The newest frames; `nil` until the log was found for the first time.
    private var ring: FrameRing?
    private var hubs: [LoopHub] = []
    private var subscription: MQTTSubscription?
    private var isStopped = false
    private var isFetching = false
    /// The log was asked for while it was read, or could not be read: it may hold more.
    private var mayHoldMore = false

    private let bounds: SharedRead<LogBounds?>
    private let liveCalls: SharedRead<Hello>
    private var hello: (value: Hello, readAt: ContinuousClock.Instant)?
    private var pages: [Int64: Task<[Frame]?, Never>] = [:]
    /// The workspace's erasures that the frames at hand take into account.
    private var erasures: Int64?

    /// How many of the newest events are read at the beginning, for browsers that come back after a restart.
    private static let warmCount: Int64 = 128
    private static let pageCount = 256
    /// Calls in progress go stale without an event, so they are read again after this time at the latest.
    private static let helloLifetime = Duration.seconds(1)

    init(id: ID, workspace: WorkspaceID, store: Store, client: MQTTClient, logger: Logger) {
        self.id = id
        self.workspace = workspace
        self.store = store
        self.client = client
        self.logger = logger
        bounds = SharedRead { try await store.bounds(of: workspace) }
        liveCalls = SharedRead {
            let found = try await store.liveCalls(in: workspace, now: .now)
            return Hello(head: found.head, liveCalls: found.events)
        }
    }

    // MARK: For streams

    /// What a new stream begins with. From here on the hub gets everything that follows.
    ///
    /// - Throws: `StoreError`.
    func open(_ resume: ResumePoint, on hub: LoopHub) async throws -> Opening {
        guard let bounds = try await bounds.value() else { throw StoreError.noSuchWorkspace }
        forget(before: bounds.erasures)
        let hello = try await currentHello(head: bounds.head)
        let ring = begin(at: bounds)
        if !hubs.contains(where: { $0 === hub }) {
            hubs.append(hub)
            hub.open(self, ring: ring)
        }
        return Opening(resume, hello: hello, oldest: bounds.oldest)
    }

    /// Drops what is at hand if a person was erased since it was read: the log has it without the person.
    func forgetErased() async {
        guard let bounds = try? await bounds.value() else { return }
        forget(before: bounds.erasures)
    }

    private func forget(before count: Int64) {
        defer { erasures = max(erasures ?? 0, count) }
        guard let erasures, count > erasures, let ring else { return }
        hello = nil
        self.ring = FrameRing(end: ring.end)
        hubs.forEach { $0.forget(id) }
    }

    private func currentHello(head: Int64) async throws -> Hello {
        if let hello, hello.value.head == head, .now - hello.readAt < Self.helloLifetime { return hello.value }
        let began = ContinuousClock.now
        let value = try await liveCalls.value()
        hello = (value, began)
        return value
    }

    /// The frames after a number, for a stream that is further behind than the newest ones; `nil` if the log cannot be read now.
    ///
    /// Many streams that lack the same share one read.
    func page(after position: Int64) async -> [Frame]? {
        if let task = pages[position] { return await task.value }
        let task = Task { () -> [Frame]? in
            do {
                return try await readPage(after: position)
            } catch {
                // Not louder: thousands of streams may ask, and the feed itself tells that the log cannot be read.
                logger.debug("A page of the log could not be read", metadata: ["workspace": "\(workspace)", "error": "\(error)"])
                return nil
            }
        }
        pages[position] = task
        defer { pages[position] = nil }
        return await task.value
    }

    private nonisolated func readPage(after position: Int64) async throws -> [Frame] {
        let page = try await store.page(of: workspace, after: position, limit: Self.pageCount, maximumBytes: EventStream.batchBytes)
        return Frame.frames(of: page, after: position)
    }

    // MARK: Following

    /// Follows the workspace until ``stop()`` or cancellation.
    func run() async {
        guard !isStopped else { return }
        do {
            // One subscription, so that the beacon and the events stay in order.
            let subscription = try client.subscribe(to: [Topic.callsFilter(workspace), Topic.head(workspace).name])
            self.subscription = subscription
            for await event in subscription { await take(event) }
        } catch {
            logger.warning("A workspace could not be subscribed to", metadata: ["workspace": "\(workspace)", "error": "\(error)"])
        }
    }

    /// Lets go of the broker and of the event loops; no stream is left.
    func stop() {
        isStopped = true
        subscription?.cancel()
        hubs.forEach { $0.close(id) }
        hubs = []
    }

    /// Entries that this process has just committed, in the order of the log.
    func committed(_ entries: [LogEntry]) async {
        // Without a ring nobody reads yet; who comes begins with the log.
        guard let ring else { return }
        var cursor = LogCursor(position: ring.end)
        var frames: [Frame] = []
        for entry in entries {
            switch cursor.verdict(on: entry.seq) {
            case .next:
                frames.append(Frame(entry))
                cursor.advance(to: entry.seq)
            case .repeated: break
            case .hole:
                forward(frames)
                return await fetch()
            }
        }
        forward(frames)
    }

    /// The log has reached this number.
    func heard(head: Int64) async {
        guard let ring, head <= ring.end, !mayHoldMore else { return await fetch() }
    }

    private func take(_ event: MQTTSubscriptionEvent) async {
        switch event {
        case .subscribed:
            await fetch()
        case .disconnected:
            break
        case .rejected(_, let reasonCode):
            logger.warning("The broker refuses a subscription", metadata: ["workspace": "\(workspace)", "reason": "\(reasonCode)"])
        case .overflow:
            await fetch()
        case .message(let message):
            await take(message)
        }
    }

    private func take(_ message: MQTTMessage) async {
        switch Topic(message.topic) {
        case .calls(workspace, let type):
            guard let ring, let event = LiveEvent(message, workspace: workspace, type: type) else { return await fetch() }
            switch LogCursor(position: ring.end).verdict(on: event.entry.seq) {
            case .next: forward([Frame(event.entry)])
            case .repeated: break
            case .hole: await fetch()
            }
        case .head(workspace):
            guard let beacon = try? EventJSON.decode(HeadBeacon.self, from: message.payload) else { return }
            await heard(head: beacon.head)
        default:
            break
        }
    }

    /// Reads what the log has after the newest frame.
    private func fetch() async {
        mayHoldMore = true
        guard !isFetching else { return }
        isFetching = true
        defer { isFetching = false }
        do {
            while mayHoldMore {
                mayHoldMore = false
                guard let start = try await beginning() else { return }
                let frames = try await readPage(after: start)
                if let end = ring?.end, let last = frames.last, last.seq > end {
                    forward(frames.filter { $0.after >= end })
                    mayHoldMore = true
                }
            }
        } catch {
            mayHoldMore = true
            logger.warning("The log could not be followed", metadata: ["workspace": "\(workspace)", "error": "\(error)"])
        }
    }

    /// Where the newest frame ends; `nil` if there is no such workspace.
    private func beginning() async throws -> Int64? {
        if let ring { return ring.end }
        guard let bounds = try await bounds.value() else { return nil }
        return begin(at: bounds).end
    }

    /// Begins a little before the head, so that the newest events are at hand; they are fetched at once.
    private func begin(at bounds: LogBounds) -> FrameRing {
        if let ring { return ring }
        let begun = FrameRing(end: max(bounds.oldest - 1, bounds.head - Self.warmCount))
        ring = begun
        Task { await fetch() }
        return begun
    }

    private func forward(_ frames: [Frame]) {
        guard !frames.isEmpty else { return }
        frames.forEach { ring?.append($0) }
        hubs.forEach { $0.append(frames, to: id) }
    }
}

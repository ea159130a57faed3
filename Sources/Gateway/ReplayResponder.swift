import Calls
public import Logging
public import MQTT
public import ServiceLifecycle
public import Storage

/// Answers desks that ask for what they missed, over MQTT, one page for one request.
///
/// Who asked is taken from the request's topic, to which the broker lets only that desk write; the answer goes to that desk's own topic. A v5
/// response topic is ignored: honouring it would let a desk make the gateway write where the desk may not.
public struct ReplayResponder: Service {
    private let store: Store
    private let client: MQTTClient
    private let logger: Logger

    private static let pageEntries = 500
    /// Well under the broker's packet limit.
    private static let pageBytes = 96 * 1024
    private static let maximumRequestBytes = 1024

    public init(store: Store, client: MQTTClient, logger: Logger) {
        self.store = store
        self.client = client
        self.logger = logger
    }

    public func run() async throws {
        let subscription = try client.subscribe(to: [Topic.replayFilter], qos: .atLeastOnce)
        defer { subscription.cancel() }
        let queue = ReplayQueue()
        let (wakes, wake) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        await cancelWhenGracefulShutdown {
            await withTaskGroup(of: Void.self) { group in
                group.addTask { await answer(queue, wakes) }
                // Beside the answering: whoever asks faster than the log is read must not push out what others ask.
                for await event in subscription {
                    switch event {
                    case .message(let message) where message.isRetained:
                        // Nobody waits for the answer to what was asked before this connection.
                        break
                    case .message(let message):
                        guard case .deskReplay(let workspace, let desk)? = Topic(message.topic) else { continue }
                        queue.put(ReplayQueue.Request(workspace: workspace, desk: desk, payload: message.payload), from: "\(workspace)/\(desk)")
                        wake.yield()
                    case .rejected(_, let reasonCode):
                        logger.error("the broker refuses the subscription to replay requests", metadata: ["reason.code": "\(reasonCode)"])
                    case .subscribed, .disconnected, .overflow:
                        // A request that is lost is repeated by the desk.
                        break
                    }
                }
                group.cancelAll()
            }
        }
    }

    private func answer(_ queue: ReplayQueue, _ wakes: AsyncStream<Void>) async {
        var limiter = ReplayLimiter()
        var notices = PacedNotice()
        let start = ContinuousClock.now
        for await _ in wakes {
            while !Task.isCancelled, let (name, request) = queue.take() {
                await answer(request, from: name, &limiter, &notices, now: ContinuousClock.now - start)
            }
        }
    }

    private func answer(
        _ asked: ReplayQueue.Request,
        from name: String,
        _ limiter: inout ReplayLimiter,
        _ notices: inout PacedNotice,
        now: Duration
    ) async {
        let (workspace, desk) = (asked.workspace, asked.desk)
        guard asked.payload.count <= Self.maximumRequestBytes,
            let request = try? EventJSON.decode(ReplayRequest.self, from: asked.payload), (1...64).contains(request.id.utf8.count)
        else {
            if let count = notices.count(of: name, now: now) {
                let metadata: Logger.Metadata = ["workspace": "\(workspace)", "desk": "\(desk)", "count": "\(count)"]
                logger.notice("unreadable replay requests", metadata: metadata)
            }
            return
        }
        let answer: String
        do {
            if limiter.allows(desk: name, after: request.after, now: now) {
                let page = try await store.page(of: workspace, after: request.after, limit: Self.pageEntries, maximumBytes: Self.pageBytes)
                answer = try Self.json(page, for: request)
                // Beyond the log there is nothing to get on with, whatever number is asked for next.
                if let last = page.entries.last?.seq ?? (request.after > page.head ? .max : nil) { limiter.answered(desk: name, upTo: last) }
            } else {
                guard limiter.mayTellToWait(desk: name, now: now) else { return }
                answer = try Self.wait(request)
            }
        } catch StoreError.noSuchWorkspace {
            return
        } catch {
            logger.warning("a replay request cannot be answered", metadata: ["workspace": "\(workspace)", "error": "\(error)"])
            guard let wait = try? Self.wait(request) else { return }
            answer = wait
        }
        let topic = Topic.deskEvents(workspace, desk).name
        do {
            _ = try await client.enqueue(MQTTMessage(topic: topic, payload: Array(answer.utf8), qos: .atLeastOnce))
        } catch {
            logger.warning("a replay answer was not published", metadata: ["workspace": "\(workspace)", "error": "\(error)"])
        }
    }

    /// The page as JSON; the events go in as the log has them, without being read and written again.
    private static func json(_ page: LogPage, for request: ReplayRequest) throws -> String {
        let events = page.entries.map(\.json).joined(separator: ",")
        let (id, now) = (try EventJSON.encode(request.id), try EventJSON.encode(Timestamp.now))
        return #"{"events":[\#(events)],"head":\#(page.head),"id":\#(id),"now":\#(now),"oldest":\#(page.oldest)}"#
    }

    private static func wait(_ request: ReplayRequest) throws -> String {
        try EventJSON.encode(
            ReplayPage(id: request.id, events: nil, oldest: nil, head: nil, now: nil, retryAfterMs: ReplayLimiter.waitMilliseconds)
        )
    }
}

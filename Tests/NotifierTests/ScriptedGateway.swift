import Calls
import Logging
import MQTT

@testable import Notifier

/// The gateway's side of the conversation: a log in memory, published, announced and answered from over a real broker.
actor ScriptedGateway {
    private var log: [CallEvent] = []
    private var requests: [String] = []
    private var statuses: [DeskStatus.State] = []
    private let client: MQTTClient
    private let running: Task<Void, Never>
    private var answering: Task<Void, Never>?
    /// How many events a page holds.
    private let pageSize = 7

    init(port: Int) {
        let configuration = MQTTConfiguration(
            host: "127.0.0.1",
            port: port,
            clientID: "gateway",
            reconnectDelay: .milliseconds(10) ... .milliseconds(50)
        )
        let client = MQTTClient(configuration: configuration, logger: Logger(label: "gateway") { _ in SwiftLogNoOpLogHandler() })
        self.client = client
        running = Task { await client.run() }
    }

    deinit {
        running.cancel()
        answering?.cancel()
    }

    /// Returns once desks can ask.
    func start() async throws {
        let subscription = try client.subscribe(to: [Topic.replayFilter, Topic.statusFilter])
        let iterator = subscription.makeAsyncIterator()
        while let event = await iterator.next(), event != .subscribed {}
        answering = Task { [weak self] in
            while let event = await iterator.next() {
                if case .message(let message) = event { await self?.take(message) }
            }
        }
    }

    var head: Int64 { Int64(log.count) }

    /// The numbers of the ended calls.
    var ended: [Int64] { log.filter { $0.type == .callCompleted }.map(\.seq) }

    /// How often a desk asked.
    var requestCount: Int { requests.count }

    /// The states that the desk has told, in order.
    var presence: [DeskStatus.State] { statuses }

    /// Stores an event without a word to anybody.
    @discardableResult
    func store(
        type: EventType = .callCompleted,
        status: CallStatus = .completed,
        lead: String? = "Asha Verma",
        amends: Int64? = nil,
        receivedAt: Timestamp = .now,
        change: (inout CallEvent) -> Void = { _ in }
    ) -> CallEvent {
        let event = Sample.event(head + 1, type: type, status: status, lead: lead, amends: amends, receivedAt: receivedAt, change: change)
        log.append(event)
        return event
    }

    /// Publishes an event; returns once the broker has it.
    func publish(_ event: CallEvent) async throws {
        try await client.publish(message(Topic.calls(Sample.workspace, event.type), EventJSON.encode(event)))
    }

    /// Puts an event on its way and goes on.
    func send(_ event: CallEvent) async throws {
        _ = try await client.enqueue(message(Topic.calls(Sample.workspace, event.type), EventJSON.encode(event)))
    }

    /// Publishes what no gateway should.
    func publishText(_ text: String, to topic: Topic) async throws { try await client.publish(message(topic, text)) }

    func sendBeacon() async throws {
        var beacon = message(Topic.head(Sample.workspace), try EventJSON.encode(HeadBeacon(head: head)))
        beacon.qos = .atMostOnce
        _ = try await client.enqueue(beacon)
    }

    private func message(_ topic: Topic, _ json: String) -> MQTTMessage { MQTTMessage(topic: topic.name, payload: Array(json.utf8)) }

    private func take(_ message: MQTTMessage) async {
        switch Topic(message.topic) {
        case .deskReplay:
            guard let request = try? EventJSON.decode(ReplayRequest.self, from: message.payload) else { return }
            requests.append(request.id)
            let rest = log.dropFirst(Int(min(request.after, head))).prefix(pageSize)
            let page = ReplayPage(id: request.id, events: Array(rest), oldest: 1, head: head, now: .now)
            guard let json = try? EventJSON.encode(page) else { return }
            _ = try? await client.enqueue(self.message(.deskEvents(Sample.workspace, Sample.desk), json))
        case .deskStatus:
            if let status = try? EventJSON.decode(DeskStatus.self, from: message.payload) { statuses.append(status.state) }
        default:
            break
        }
    }
}

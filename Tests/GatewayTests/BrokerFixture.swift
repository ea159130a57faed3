import Calls
import Foundation
import Logging
import MQTT
import ServiceLifecycle
import Storage
import TestSupport

@testable import Gateway

/// A store, a real broker and the gateway's services between them.
final class BrokerFixture: Sendable {
    let store: Store
    let workspace: WorkspaceID
    private let directory: URL
    private let port: Int
    /// What the gateway's parts say.
    let log = LogRecorder()
    private let logger: Logger

    init(port: Int) async throws {
        self.port = port
        logger = Logger(label: "test") { [log] _ in log.handler }
        directory = FileManager.default.temporaryDirectory.appending(path: "publisher-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        store = try Store.open(directory: directory, logger: logger)
        workspace = try WorkspaceID("acme")
        try await store.addWorkspace(workspace, name: "Acme", timeZone: "Asia/Kolkata", dids: [:])
    }

    deinit { try? FileManager.default.removeItem(at: directory) }

    func client(_ id: String, username: String? = nil, password: String? = nil) -> MQTTClient {
        MQTTClient(
            configuration: MQTTConfiguration(
                host: "127.0.0.1",
                port: port,
                clientID: id,
                username: username,
                password: password,
                reconnectDelay: .milliseconds(20) ... .milliseconds(100),
                queueLimit: id == "gateway" ? PresenceRecorder.queueLimit : MQTTQueueLimit()
            ),
            logger: logger
        )
    }

    /// Runs a publisher, a replay responder and a recorder of presence over one client while the body runs, then ends them in good order.
    func publishing(as username: String? = nil, password: String? = nil, _ body: () async throws -> Void) async throws {
        let client = client("gateway", username: username, password: password)
        let services: [any Service] = [
            RunningClient(client: client), Publisher(store: store, client: client, logger: logger),
            ReplayResponder(store: store, client: client, logger: logger), PresenceRecorder(store: store, client: client, logger: logger),
        ]
        let group = ServiceGroup(configuration: .init(services: services, logger: logger))
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            try await body()
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
        }
    }

    /// Waits until the database says that the broker has acknowledged everything up to a number; it is told once a second.
    func isPublished(upTo seq: Int64) async throws {
        let deadline = ContinuousClock.now + .seconds(20)
        while try await store.publications().map(\.published) != [seq] {
            guard ContinuousClock.now < deadline else { throw CancellationError() }
            try await Task.sleep(for: .milliseconds(20))
        }
    }

    /// Stores the report of a call of its own.
    @discardableResult
    func report(_ number: Int, in other: WorkspaceID? = nil) async throws -> IngestResult {
        let report = CallReport(provider: "test", callKeys: ["sid:\(number)"], direction: .inbound, status: .completed)
        return try await store.ingest(report, digest: "\(number)", workspace: other ?? workspace, receivedAt: .now)
    }

    /// Stores the reports of so many calls, all at once.
    func fill(_ count: Int) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 1...count { group.addTask { try await self.report(number) } }
            try await group.waitForAll()
        }
    }

    private struct RunningClient: Service {
        let client: MQTTClient

        func run() async throws { await cancelWhenGracefulShutdown { await client.run() } }
    }
}

/// A client beside the gateway, with what it hears as a stream of `(topic, text)`.
func listening(
    _ client: MQTTClient,
    to filters: [String],
    _ body: (inout AsyncStream<(topic: String, text: String)>.Iterator) async throws -> Void
) async throws {
    let subscription = try client.subscribe(to: filters)
    try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { await client.run() }
        let (messages, message) = AsyncStream.makeStream(of: (topic: String, text: String).self)
        let (ready, isReady) = AsyncStream.makeStream(of: Void.self)
        group.addTask {
            for await event in subscription {
                switch event {
                case .subscribed: isReady.yield()
                case .message(let received): message.yield((received.topic, String(decoding: received.payload, as: UTF8.self)))
                case .rejected, .disconnected, .overflow: break
                }
            }
        }
        for await _ in ready { break }
        var iterator = messages.makeAsyncIterator()
        try await body(&iterator)
        group.cancelAll()
    }
}

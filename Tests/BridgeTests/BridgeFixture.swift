import Access
import Calls
import Crypto
import Foundation
import GRDB
import Hummingbird
import Logging
import MQTT
import NIOHTTP1
import ServiceLifecycle
import Storage
import Synchronization
import TestSupport
import Testing
import Web

@testable import Bridge

/// A bridge on a real socket between a real broker and a real database, with workspaces `acme` and `globex` and a member of the first.
final class BridgeFixture: Sendable {
    let store: Store
    let bridge: Bridge
    let port: Int
    let cookie: String
    let digest: String
    let log: LogRecorder
    let broker: Broker
    private let services: ServiceGroup
    private let gateway: MQTTClient
    let folder: URL

    /// A broker that tasks may share.
    final class Broker: Sendable {
        private let broker: Mutex<TestBroker>
        let port: Int

        init() throws {
            let broker = try TestBroker()
            port = broker.port
            self.broker = Mutex(broker)
        }

        func freeze() { broker.withLock { $0.freeze() } }
        func kill() { broker.withLock { $0.kill() } }
        func start() throws { try broker.withLock { try $0.start() } }
    }

    private static let acme = WorkspaceID(rawValue: "acme")

    let workspace: WorkspaceID

    /// Runs a test against a bridge, and ends everything afterwards.
    ///
    /// - Parameter isOneProcess: Whether the bridge shares the store with what takes calls in, instead of opening the database itself.
    static func run(
        configuration: Bridge.Configuration = Bridge.Configuration(lingerSeconds: 1),
        isOneProcess: Bool = false,
        bearers: BearerTokens? = nil,
        _ body: (BridgeFixture) async throws -> Void
    ) async throws {
        let (ports, port) = AsyncStream.makeStream(of: Int.self)
        let fixture = try await BridgeFixture(configuration: configuration, isOneProcess: isOneProcess, bearers: bearers, ports: ports, port: port)
        defer { try? FileManager.default.removeItem(at: fixture.folder) }
        do {
            try await body(fixture)
        } catch {
            await fixture.services.triggerGracefulShutdown()
            throw error
        }
        await fixture.services.triggerGracefulShutdown()
    }

    private init(
        configuration: Bridge.Configuration,
        isOneProcess: Bool,
        bearers: BearerTokens?,
        ports: AsyncStream<Int>,
        port: AsyncStream<Int>.Continuation
    ) async throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "bridge-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let log = LogRecorder()
        self.log = log
        let logger = Logger(label: "test") { _ in log.handler }
        workspace = try #require(Self.acme)
        store = try Store.open(directory: folder, logger: logger)
        for id in ["acme", "globex"] { try await store.addWorkspace(WorkspaceID(id), name: id, timeZone: "Asia/Kolkata", dids: [:]) }
        try await store.addUser(email: "asha@example.com", workspace: workspace, role: .agent, agentNumbers: [], passwordHash: nil)
        let user = try #require(try await store.user(email: "asha@example.com"))
        let token = Self.token()
        cookie = "deskbell=\(token)"
        digest = Self.digest(of: token)
        try await store.createSession(NewSession(digest: digest, now: .now, expiresAt: Timestamp.now.adding(seconds: 3600)), userID: user.id)

        broker = try Broker()
        let subscriber = Self.client("bridge", broker, logger)
        gateway = Self.client("gateway", broker, logger)
        let signIn = SignIn(store: store, bearers: bearers, logger: logger)
        let seen = isOneProcess ? store : try Store.open(directory: folder, logger: logger)
        bridge = Bridge(store: seen, client: subscriber, signIn: signIn, configuration: configuration, logger: logger)
        let router = Router(context: AppContext.self)
        signIn.addRoutes(to: router)
        bridge.addRoutes(to: router)
        let application = Application(
            router: router,
            server: .http1(configuration: .init(additionalChannelHandlers: [ConnectionRulesHandler()])),
            configuration: ApplicationConfiguration(address: .hostname("127.0.0.1", port: 0)),
            onServerRunning: { channel in port.yield(channel.localAddress?.port ?? 0) },
            logger: logger
        )
        services = ServiceGroup(services: [Running(client: subscriber), Running(client: gateway), bridge, application], logger: logger)
        let services = services
        Task { try await services.run() }
        self.port = try await within {
            for await port in ports { return port }
            throw TooLate()
        }
        for client in [subscriber, gateway] {
            try await within { for await state in client.states { if case .connected = state { return } } }
        }
    }

    private static func client(_ id: String, _ broker: Broker, _ logger: Logger) -> MQTTClient {
        let pause: ClosedRange<Duration> = .milliseconds(20) ... .milliseconds(100)
        return MQTTClient(configuration: MQTTConfiguration(host: "127.0.0.1", port: broker.port, clientID: id, reconnectDelay: pause), logger: logger)
    }

    /// Begins the shutdown of the whole server.
    func shutDown() async { await services.triggerGracefulShutdown() }

    /// Adds an agent with a session.
    ///
    /// - Returns: The cookie.
    func addSession(_ email: String, workspace: String = "acme") async throws -> String {
        try await store.addUser(email: email, workspace: WorkspaceID(workspace), role: .agent, agentNumbers: [], passwordHash: nil)
        let user = try #require(try await store.user(email: email))
        let token = Self.token()
        try await store.createSession(
            NewSession(digest: Self.digest(of: token), now: .now, expiresAt: Timestamp.now.adding(seconds: 3600)),
            userID: user.id
        )
        return "deskbell=\(token)"
    }

    private static func token() -> String { String(String(repeating: UUID().uuidString.replacing("-", with: ""), count: 2).prefix(43)) }

    static func digest(of token: String) -> String { SHA256.hash(data: Data(token.utf8)).map { String(format: "%02x", $0) }.joined() }

    // MARK: Browsers

    func browser(
        _ query: String = "",
        workspace: String = "acme",
        lastEventID: String? = nil,
        cookie: String?? = .none,
        fields: HTTPHeaders = [:],
        receiveBuffer: Int? = nil
    ) async throws -> Browser {
        try await Browser(
            port: port,
            path: "/api/workspaces/\(workspace)/calls/events\(query)",
            cookie: cookie ?? self.cookie,
            lastEventID: lastEventID,
            fields: fields,
            receiveBuffer: receiveBuffer
        )
    }

    /// A new ticket, made with the cookie unless other fields are given.
    func ticket(workspace: String = "acme", fields: HTTPHeaders? = nil) async throws -> String {
        let path = "/api/workspaces/\(workspace)/stream-tickets"
        let browser = try await Browser(port: port, path: path, method: .POST, cookie: fields == nil ? cookie : nil, fields: fields ?? [:])
        #expect(try await browser.head().status == .ok)
        let answer = try EventJSON.decode(Ticket.self, from: try await browser.body().utf8)
        #expect(answer.expiresIn == 60)
        return answer.ticket
    }

    private struct Ticket: Decodable {
        let ticket: String
        let expiresIn: Int
    }

    /// What a stream's request without a cookie is answered.
    func status(ticket: String, workspace: String = "acme") async throws -> UInt {
        try await browser("?ticket=\(ticket)", workspace: workspace, cookie: .some(nil)).head().status.code
    }

    /// A stream whose hello has arrived.
    func opened(_ query: String = "", lastEventID: String? = nil, receiveBuffer: Int? = nil) async throws -> (
        browser: Browser, hello: StreamParser.Block
    ) {
        let browser = try await browser(query, lastEventID: lastEventID, receiveBuffer: receiveBuffer)
        #expect(try await browser.head().status == .ok)
        let hello = try #require(try await browser.block())
        #expect(hello.event == "hello")
        return (browser, hello)
    }

    /// Waits until the bridge has this many streams.
    func streams(_ count: Int) async throws {
        try await within { [bridge] in while bridge.streamCount != count { try await Task.sleep(for: .milliseconds(5)) } }
    }

    // MARK: The gateway's part

    /// Takes in a call and returns its event as the log has it. Nothing is published.
    @discardableResult
    func ingest(_ key: String = UUID().uuidString, status: CallStatus = .completed, agentName: String? = nil) async throws -> LogEntry {
        let report = CallReport(provider: "callerdesk", callKeys: ["sid:\(key)"], direction: .inbound, status: status, agentName: agentName)
        guard case .accepted(let seq) = try await store.ingest(report, digest: UUID().uuidString, workspace: workspace, receivedAt: .now) else {
            throw TooLate()
        }
        return try #require(try await store.page(of: workspace, after: seq - 1, limit: 1, maximumBytes: .max).entries.first)
    }

    /// Takes in many calls at once.
    func ingest(count: Int, agentName: String? = nil) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<count { group.addTask { try await self.ingest(agentName: agentName) } }
            try await group.waitForAll()
        }
    }

    func publish(_ entry: LogEntry) async throws {
        try await publish(Topic.calls(workspace, entry.type).name, entry.json)
    }

    func publish(_ topic: String, _ payload: String) async throws {
        try await gateway.publish(MQTTMessage(topic: topic, payload: Array(payload.utf8)))
    }

    func publishHead(_ head: Int64) async throws {
        try await publish(Topic.head(workspace).name, EventJSON.encode(HeadBeacon(head: head)))
    }

    /// The log's events after a number.
    func entries(after: Int64 = 0) async throws -> [LogEntry] {
        try await store.page(of: workspace, after: after, limit: .max, maximumBytes: .max).entries
    }

    /// How many rows a table has.
    func count(_ table: String) async throws -> Int {
        let queue = try DatabaseQueue(path: folder.appending(path: Store.fileName).path)
        return try await queue.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM \(table)") ?? -1 }
    }

    /// Changes the database behind the store's back.
    func execute(_ sql: String) async throws {
        let queue = try DatabaseQueue(path: folder.appending(path: Store.fileName).path)
        try await queue.write { try $0.execute(sql: sql) }
    }
}

/// A client as a service.
private struct Running: Service {
    let client: MQTTClient

    func run() async throws {
        await cancelWhenGracefulShutdown { [client] in await client.run() }
    }
}

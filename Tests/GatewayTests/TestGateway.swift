import AsyncHTTPClient
import Calls
import Foundation
import Hummingbird
import Logging
import NIOCore
import NIOHTTP1
import ServiceLifecycle
import Storage
import Web

@testable import Gateway

/// The webhook routes on a free port, with a real database in a folder of its own.
struct TestGateway {
    static let lead = "9876543210"

    let store: Store
    let secret: ServerSecret
    let secrets: WebhookSecrets
    let port: Int
    let workspace: WorkspaceID

    /// Serves until the body returns.
    ///
    /// - Parameters:
    ///   - isDemo: Whether webhooks without a secret are let in for workspace `demo`.
    ///   - follows: Whether secrets and rules are brought up to date as in a running server; otherwise a test does that with `secrets.load()`.
    static func run(
        isDemo: Bool = false,
        follows: Bool = false,
        logger: Logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
        _ body: @escaping @Sendable (TestGateway) async throws -> Void
    ) async throws {
        let directory = FileManager.default.temporaryDirectory.appending(path: "gateway-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: directory) }
        let store = try Store.open(directory: directory, logger: logger)
        let secret = try ServerSecret.loadOrCreate(in: directory)
        let workspace = try WorkspaceID("demo")
        try await store.addWorkspace(workspace, name: "Demo", timeZone: "Asia/Kolkata", dids: [:])
        try await store.addWorkspace(WorkspaceID("other"), name: "Other", timeZone: "Asia/Kolkata", dids: [:])
        _ = try await store.addLeads([NewLead(name: "Asha Verma", numbers: [PhoneNumber(lead)].compactMap(\.self))], workspace: workspace)
        let secrets = WebhookSecrets(store: store, secret: secret, logger: logger)
        try await secrets.load()
        let router = Router(context: AppContext.self)
        WebhookRoutes(
            intake: WebhookIntake(store: store, logger: logger),
            secrets: secrets,
            demo: isDemo ? DemoWebhooks(workspace: workspace) : nil,
            logger: logger
        ).add(to: router)
        let (ports, port) = AsyncStream.makeStream(of: Int.self)
        let application = Application(
            router: router,
            configuration: .init(address: .hostname("127.0.0.1", port: 0)),
            onServerRunning: { port.yield($0.localAddress?.port ?? 0) },
            logger: logger
        )
        // Ended in good order: a server that is cancelled while a connection is being made crashes in NIO's asynchronous writer.
        let services = ServiceGroup(configuration: .init(services: (follows ? [secrets] : []) + [application], logger: logger))
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await services.run() }
            for await number in ports {
                try await body(TestGateway(store: store, secret: secret, secrets: secrets, port: number, workspace: workspace))
                break
            }
            await services.triggerGracefulShutdown()
            try await group.waitForAll()
        }
    }

    func secretText(generation: Int64 = 1) -> String { secret.webhookSecret(workspace: workspace, generation: generation) }

    var secretPath: String { "/api/callerdesk/webhook/\(workspace)/\(secretText())" }

    /// Sends a request as it stands.
    func send(
        _ path: String,
        method: String = "POST",
        body: String? = nil,
        type: String? = "application/json",
        headers: [(String, String)] = []
    ) async throws -> Answer {
        var request = HTTPClientRequest(url: "http://127.0.0.1:\(port)\(path)")
        request.method = .init(rawValue: method)
        if let type, body != nil { request.headers.add(name: "Content-Type", value: type) }
        for (name, value) in headers { request.headers.add(name: name, value: value) }
        if let body { request.body = .bytes(ByteBuffer(string: body)) }
        let response = try await HTTPClient.shared.execute(request, timeout: .seconds(10))
        let text = String(buffer: try await response.body.collect(upTo: 1 << 20))
        return Answer(status: Int(response.status.code), contentType: response.headers.first(name: "Content-Type") ?? "", body: text)
    }

    struct Answer: Equatable, Sendable {
        var status: Int
        var contentType: String
        var body: String
    }

    /// The workspace's log, decoded.
    func events() async throws -> [CallEvent] {
        try await store.page(of: workspace, after: 0, limit: 1000, maximumBytes: 1 << 20).entries
            .map { try EventJSON.decode(CallEvent.self, from: $0.json.utf8) }
    }
}

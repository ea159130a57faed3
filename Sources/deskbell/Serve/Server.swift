import Access
import Bridge
import Broker
import Calls
import Foundation
import Gateway
import Hummingbird
import HummingbirdCore
import HummingbirdTLS
import Logging
import MQTT
import NIOCore
import ServiceLifecycle
import Storage
import UnixSignals
import Web
import WorkPage

/// Wires the roles together and runs them until SIGTERM or Ctrl-C.
struct Server {
    private let installation: Installation
    private let isDemo: Bool
    private let logger: Logger

    /// Everything has ended this long after SIGTERM.
    private static let shutdownSeconds = 2
    /// Waiting connections that the kernel keeps: after a restart every browser comes back at once.
    private static let backlog = 4096
    /// Connections over the limit that are taken at once: each has another one closed, which takes a moment.
    private static let surplus = 128

    /// Far more than any browser or provider sends; whoever sends more is answered 431.
    private static let heads = HTTP1Channel.Configuration.DecoderConfiguration(maxHeaderFieldSize: 16 * 1024, maxHeaderListSize: 64 * 1024)

    init(_ installation: Installation, isDemo: Bool) {
        self.installation = installation
        self.isDemo = isDemo
        logger = Log.make("deskbell", level: Logger.Level(rawValue: installation.settings.text(.logLevel)) ?? .info)
    }

    func run() async throws {
        try BindAddress.requireGuardedWeb(installation.settings)
        _ = try installation.brokerTransport().ownTLS()
        let certificate = try CertificateFiles(installation.settings, certificate: .tlsCertificate, key: .tlsKey)
            .map { try ServedCertificate($0, logger: self.logger) }
        let files = OpenFiles.raiseLimit()
        let lock = try ServerLock(directory: installation.directory, mode: .shared)
        defer { lock.release() }
        let instanceLock = try ServerLock(instance: installation.settings.text(.instance), directory: installation.directory)
        defer { instanceLock.release() }
        let logger = logger
        let store = try Store.open(directory: installation.directory, logger: logger) { failure in
            // What SQLite holds in memory can no longer be trusted; starting again reads what is really on the disk.
            logger.critical("the database failed; ending", metadata: ["error": "\(failure)"])
            // Called on the writer's queue, so nothing more is stored; meanwhile those who wait are told to come back.
            Thread.sleep(forTimeInterval: 0.2)
            _exit(1)
        }
        let instance = try DeskName(argument: installation.settings.text(.instance))
        try await store.registerInstance(instance)

        let (router, parts) = try await wire(store: store, instance: instance, streams: OpenFiles.streams(limit: files))
        router.refuseOtherMethods()

        // Ended from the last to the first: streams are told to go, then no request is taken any more, then what carries events ends.
        let connections = OpenConnections(limit: OpenFiles.connections(limit: files), logger: logger)
        let web: [any Service] = [try application(router, certificate, connections)] + (certificate.map { [$0] } ?? [])
        let services: [any Service] = parts.clients.map(ClientService.init) + parts.beforeWeb + web + parts.afterWeb
        var configuration = ServiceGroupConfiguration(services: services, gracefulShutdownSignals: [.sigterm, .sigint], logger: logger)
        configuration.maximumGracefulShutdownDuration = .seconds(Self.shutdownSeconds)
        do {
            try await ServiceGroup(configuration: configuration).run()
        } catch let error as IOError where error.errnoCode == EADDRINUSE {
            throw Failure("port \(installation.settings.number(.port)) is in use; choose another with --port", status: Failure.configuration)
        }
        let statistics = store.writeStatistics
        logger.info("ended", metadata: ["writes": "\(statistics.writes)", "flushes": "\(statistics.commits)"])
    }

    /// Everything that answers a request, and what must run for it. Nothing runs yet, so that a test can ask for the routes.
    func wire(store: Store, instance: DeskName, streams: Int) async throws -> (router: Router<AppContext>, parts: Parts) {
        let router = Router(context: AppContext.self, options: .autoGenerateHeadEndpoints)
        router.add(middleware: AnswerSecurity(isSecure: installation.settings.publicURL.hasPrefix("https://")))
        router.add(middleware: CrossOrigin(store: store, logger: logger))
        router.add(middleware: RequestLog(logger: logger))
        let parts = try await assemble(store: store, instance: instance, router: router, streams: streams)
        Health(store: store, clients: parts.clients).addRoutes(to: router)
        return (router, parts)
    }

    struct Parts {
        var clients: [MQTTClient] = []
        var beforeWeb: [any Service] = []
        var afterWeb: [any Service] = []
    }

    private func assemble(store: Store, instance: DeskName, router: Router<AppContext>, streams: Int) async throws -> Parts {
        let roles = Set(installation.settings.text(.roles).split(separator: ",").compactMap { ServerRole(rawValue: String($0)) })
        var parts = Parts()
        let presence = try await roles.contains(.gateway) ? addGateway(store, instance, router, to: &parts) : nil
        try addBrokerControl(store, instance, presence, to: &parts)
        if roles.contains(.bridge) || roles.contains(.workpage) {
            // Whether browsers reach us through TLS, our own or a proxy's, is told by the address that they are given.
            let isSecure = installation.settings.publicURL.hasPrefix("https://") || !installation.settings.text(.tlsCertificate).isEmpty
            let keys = try await BearerKeys(installation.settings, logger: logger)
            if let keySet = keys.keySet { parts.beforeWeb.append(keySet) }
            let bearers = await keys.tokens(installation.settings)
            let signIn = SignIn(store: store, bearers: bearers, configuration: .init(isSecure: isSecure), logger: logger)
            signIn.addRoutes(to: router)
            if roles.contains(.bridge) {
                let client = try client("bridge", instance)
                let bridge = Bridge(store: store, client: client, signIn: signIn, configuration: .init(maximumStreams: streams), logger: logger)
                bridge.addRoutes(to: router)
                parts.clients.append(client)
                parts.afterWeb.append(bridge)
            }
            if roles.contains(.workpage) {
                try WorkPage.addRoutes(to: router, store: store, signIn: signIn, isDemo: isDemo)
                let administration = Administration(installation, store: store, logger: logger)
                WorkspaceAPI(
                    store: store,
                    signIn: signIn,
                    administration: administration,
                    configuration: .init(isDemo: isDemo, secret: try installation.secret()),
                    logger: logger
                ).addRoutes(to: router)
            }
        }
        return parts
    }

    private func addGateway(
        _ store: Store,
        _ instance: DeskName,
        _ router: Router<AppContext>,
        to parts: inout Parts
    ) async throws -> PresenceRecorder {
        let (gateway, answers) = (try client("gateway", instance), try client("answers", instance))
        let secrets = WebhookSecrets(store: store, secret: try installation.secret(), logger: logger)
        try await secrets.load()
        let demo = isDemo ? WorkspaceID(rawValue: DemoInstallation.workspace).map(DemoWebhooks.init) : nil
        WebhookRoutes(intake: WebhookIntake(store: store, logger: logger), secrets: secrets, demo: demo, logger: logger).add(to: router)
        let presence = PresenceRecorder(store: store, client: answers, logger: logger)
        parts.clients += [gateway, answers]
        parts.beforeWeb += [
            secrets, Publisher(store: store, client: gateway, logger: logger), ReplayResponder(store: store, client: answers, logger: logger),
            presence, Pruning(store: store, retention: retention, logger: logger),
        ]
        return presence
    }

    /// Whatever its roles, a server keeps the broker's accounts: the next one may be the first that has the gateway's, and would never be let in else.
    private func addBrokerControl(_ store: Store, _ instance: DeskName, _ presence: PresenceRecorder?, to parts: inout Parts) throws {
        let control = try client("control", instance)
        var onRevoked: (@Sendable (WorkspaceID, DeskName) async throws -> Void)?
        if let presence { onRevoked = { try await presence.publishOffline(workspace: $0, desk: $1) } }
        parts.clients.append(control)
        parts.beforeWeb.append(
            BrokerControl(
                store: store,
                secret: try installation.secret(),
                client: control,
                username: "control@\(instance)",
                logger: logger,
                onRevoked: onRevoked
            )
        )
    }

    private var retention: Retention {
        Retention(
            seconds: Int64(installation.settings.number(.retentionDays)) * 86_400,
            events: Int64(installation.settings.number(.retentionEvents))
        )
    }

    private func client(_ part: String, _ instance: DeskName) throws -> MQTTClient {
        let username = "\(part)@\(instance)"
        let configuration = MQTTConfiguration(
            host: installation.settings.text(.mqttHost),
            port: installation.settings.number(.mqttPort),
            clientID: username,
            username: username,
            password: try installation.secret().brokerPassword(username: username, generation: 1),
            tls: try installation.brokerTransport().ownTLS(),
            // A server's clients are few, so they may knock more often than a thousand desks that come back.
            reconnectDelay: .milliseconds(100) ... .seconds(1),
            queueLimit: part == "answers" ? PresenceRecorder.queueLimit : MQTTQueueLimit()
        )
        return MQTTClient(configuration: configuration, logger: logger)
    }

    private func application(
        _ router: Router<AppContext>,
        _ certificate: ServedCertificate?,
        _ connections: OpenConnections
    ) throws -> some Service {
        let (host, port) = (installation.settings.text(.host), installation.settings.number(.port))
        let logger = logger
        let plain = HTTPServerBuilder.http1(
            configuration: .init(
                additionalChannelHandlers: [RequestDeadlineHandler(connections: connections), ConnectionRulesHandler()],
                httpDecoderConfiguration: Self.heads
            )
        )
        return Application(
            router: router,
            server: try certificate.map { try .tls(plain, tlsConfiguration: $0.configuration) } ?? plain,
            configuration: .init(
                address: .hostname(host, port: port),
                serverName: nil,
                backlog: Self.backlog,
                availableConnectionsDelegate: MaximumAvailableConnections(connections.limit + Self.surplus)
            ),
            onServerRunning: { channel in
                logger.info("listening", metadata: ["address": "\(channel.localAddress.map { "\($0)" } ?? host)"])
            },
            logger: Log.make("http", level: .warning)
        )
    }
}

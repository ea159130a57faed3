import AsyncHTTPClient
import Calls
import Foundation
import HTTPTypes
import Hummingbird
public import Logging
import NIOCore

/// CallerDesk's click-to-call API for demonstrations and tests: takes an order to call, answers as CallerDesk does, and plays that call's life into
/// the registered webhook URL. Serves the recordings that its reports name.
///
/// `GET /api/click_to_call_v2` with `calling_party_a`, `calling_party_b`, `deskphone`, `authcode` and `call_from_did=1`; `GET /recordings/<id>.wav`.
public struct ClickToCallServer: Sendable {
    public struct Configuration: Sendable {
        public var host: String
        /// 0 takes a free one.
        public var port: Int
        /// The key that callers must give.
        public var authcode: String
        /// Where the calls' webhooks go, with the secret.
        public var webhookURL: String
        /// For a webhook URL whose webhooks have to be signed.
        public var signer: WebhookSigner?
        public var timing: CallTiming
        /// How a call to a customer's number goes; one of the outbound scenarios.
        public var scenario: @Sendable (_ customer: String) -> CallScenario

        public init(
            host: String = "127.0.0.1",
            port: Int,
            authcode: String,
            webhookURL: String,
            signer: WebhookSigner? = nil,
            timing: CallTiming = CallTiming(ringing: 2, talking: 6),
            scenario: @escaping @Sendable (_ customer: String) -> CallScenario = { _ in .outboundAnswered }
        ) {
            self.host = host
            self.port = port
            self.authcode = authcode
            self.webhookURL = webhookURL
            self.signer = signer
            self.timing = timing
            self.scenario = scenario
        }
    }

    private let configuration: Configuration
    private let logger: Logger

    public init(configuration: Configuration, logger: Logger) {
        self.configuration = configuration
        self.logger = logger
    }

    /// Serves until the task is cancelled or the surrounding service group shuts down; calls that are still going on end with it.
    ///
    /// - Parameter onRunning: Told the port as soon as connections are taken.
    /// - Throws: What binding the port throws.
    public func run(onRunning: @escaping @Sendable (_ port: Int) async -> Void = { _ in }) async throws {
        let (lives, ordered) = AsyncStream.makeStream(of: CallLife.self)
        let application = Application(
            router: router(ordered),
            configuration: ApplicationConfiguration(address: .hostname(configuration.host, port: configuration.port)),
            onServerRunning: { channel in await onRunning(channel.localAddress?.port ?? 0) },
            logger: logger
        )
        try await HTTPClient.withHTTPClient(configuration: WebhookSender.clientConfiguration) { client in
            let player = CallPlayer(sender: WebhookSender(client: client, url: configuration.webhookURL, signer: configuration.signer))
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask {
                    await withDiscardingTaskGroup { calls in
                        for await life in lives { calls.addTask { [logger] in Self.report(await player.play(life), to: logger) } }
                        calls.cancelAll()
                    }
                }
                group.addTask {
                    defer { ordered.finish() }
                    try await application.run()
                }
                try await group.waitForAll()
            }
        }
    }

    private static func report(_ summary: SimulationSummary, to logger: Logger) {
        guard summary.failed > 0 else { return }
        logger.warning("the webhook URL did not take a simulated call", metadata: ["webhooks.failed": .stringConvertible(summary.failed)])
    }

    private func router(_ ordered: AsyncStream<CallLife>.Continuation) -> Router<BasicRequestContext> {
        let router = Router()
        router.get("api/click_to_call_v2") { request, _ in
            let parameters = request.uri.queryParameters
            do throws(ClickToCall.Refusal) {
                let order = try ClickToCall(authcode: configuration.authcode) { parameters[Substring($0)].map(String.init) }
                let (life, campaign) = life(order, authority: request.head.authority)
                ordered.yield(life)
                return Self.html(.success(campaign: campaign, deskphone: order.deskphone))
            } catch {
                return Self.html(.failure(error))
            }
        }
        router.get("recordings/{file}") { _, context in
            guard context.parameters.get("file")?.hasSuffix(".wav") == true else { throw HTTPError(.notFound) }
            return Response(status: .ok, headers: [.contentType: "audio/wav"], body: ResponseBody(byteBuffer: ByteBuffer(bytes: RecordingTone.wav)))
        }
        return router
    }

    /// - Parameter authority: How the caller reached this server, and so how a recording can be reached.
    private func life(_ order: ClickToCall, authority: String?) -> (CallLife, campaign: Int) {
        var random = SystemRandomNumberGenerator()
        let start = Timestamp.now
        let ids = CallIDs(number: Int.random(in: 0..<1_000_000, using: &random), start: start, isInbound: false, using: &random)
        let agent = CallCast.Agent(name: "Agent " + order.agent.suffix(2), number: order.agent)
        let life = CallLife(
            configuration.scenario(order.customer),
            cast: CallCast(customer: String(order.customer.suffix(10)), agent: agent, secondAgent: agent, did: order.deskphone, group: ""),
            ids: ids,
            timing: configuration.timing,
            start: start,
            recordingURL: "http://\(authority ?? "\(configuration.host):\(configuration.port)")/recordings/\(ids.callSid).wav"
        )
        return (life, ids.campaign ?? 0)
    }

    private static func html(_ answer: ClickToCallAnswer) -> Response {
        // Of texts and numbers only, so encoding cannot fail.
        let body = (try? JSONEncoder().encode(answer)) ?? Data()
        return Response(
            status: .ok,
            headers: [.contentType: "text/html; charset=UTF-8"],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: body))
        )
    }
}

import AsyncHTTPClient
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import ServiceLifecycle

/// A webhook URL on a free port that keeps what it is sent and answers as it is told.
struct WebhookReceiver {
    struct Webhook: Sendable {
        var method: String
        var uri: String
        var contentType: String?
        var headers: HTTPFields
        var body: String
    }

    let url: String
    /// What was received, in its order.
    let webhooks: AsyncStream<Webhook>

    /// - Parameter answer: The status and body for the webhook of this number, counted from 0.
    static func with<Result: Sendable>(
        answer: @escaping @Sendable (Int) -> (HTTPResponse.Status, String) = { _ in (.ok, #"{"status":"accepted","seq":1}"#) },
        _ body: @escaping @Sendable (WebhookReceiver) async throws -> Result
    ) async throws -> Result {
        let (webhooks, received) = AsyncStream.makeStream(of: Webhook.self)
        let (ports, running) = AsyncStream.makeStream(of: Int.self)
        let counter = Counter()
        let application = Application(
            responder: CallbackResponder { (request: Request, _: BasicRequestContext) in
                let body = try await request.body.collect(upTo: 64 * 1024)
                let webhook = Webhook(
                    method: request.method.rawValue,
                    uri: request.uri.description,
                    contentType: request.headers[.contentType],
                    headers: request.headers,
                    body: String(buffer: body)
                )
                received.yield(webhook)
                let (status, text) = answer(await counter.next())
                return Response(status: status, body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
            },
            configuration: ApplicationConfiguration(address: .hostname("127.0.0.1", port: 0)),
            onServerRunning: { running.yield($0.localAddress?.port ?? 0) },
            logger: Logger(label: "receiver") { _ in SwiftLogNoOpLogHandler() }
        )
        // Ended in good order: a server that is cancelled while a connection is being made crashes in NIO's asynchronous writer.
        let services = ServiceGroup(
            configuration: .init(services: [application], logger: Logger(label: "receiver") { _ in SwiftLogNoOpLogHandler() })
        )
        return try await withThrowingTaskGroup(of: Result?.self) { group in
            group.addTask {
                try await services.run()
                return nil
            }
            group.addTask {
                for await port in ports {
                    return try await body(WebhookReceiver(url: "http://127.0.0.1:\(port)/hook?token=abc", webhooks: webhooks))
                }
                return nil
            }
            while let result = try await group.next() {
                guard let result else { continue }
                await services.triggerGracefulShutdown()
                try await group.waitForAll()
                return result
            }
            throw CancellationError()
        }
    }

    private actor Counter {
        private var count = 0

        func next() -> Int {
            defer { count += 1 }
            return count
        }
    }
}

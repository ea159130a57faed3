import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import ServiceLifecycle
import Synchronization

/// CallerDesk's click-to-call on a free port, which answers as it is told.
final class FakeProvider: Sendable {
    let baseURL: String
    private let seen = Mutex<[[String: String]]>([])
    private let answer: @Sendable (Int) async -> (HTTPResponse.Status, String)

    static let success = #"{"type":"success","message":"Call to Customer Initiate Successfully..","campid":45717408,"callerid":"00918062987377"}"#

    /// The queries of all requests so far.
    var requests: [[String: String]] { seen.withLock { $0 } }

    private init(port: Int, answer: @escaping @Sendable (Int) async -> (HTTPResponse.Status, String)) {
        baseURL = "http://127.0.0.1:\(port)/api/"
        self.answer = answer
    }

    private func take(_ request: Request) async -> Response {
        let parameters = Dictionary(request.uri.queryParameters.map { (String($0.key), String($0.value)) }) { first, _ in first }
        let number = seen.withLock { seen in
            seen.append(parameters)
            return seen.count - 1
        }
        let (status, body) = await answer(number)
        return Response(
            status: status,
            headers: [.contentType: "text/html", .location: "/elsewhere"],
            body: .init(byteBuffer: ByteBuffer(string: body))
        )
    }

    /// - Parameter answer: The status and body for the request of this number, counted from 0.
    static func with<Result: Sendable>(
        answer: @escaping @Sendable (Int) async -> (HTTPResponse.Status, String) = { _ in (.ok, success) },
        _ body: @escaping @Sendable (FakeProvider) async throws -> Result
    ) async throws -> Result {
        let quiet = Logger(label: "provider") { _ in SwiftLogNoOpLogHandler() }
        let (ports, running) = AsyncStream.makeStream(of: Int.self)
        let provider = Provider()
        let application = Application(
            responder: CallbackResponder { (request: Request, _: BasicRequestContext) in
                await provider.value?.take(request) ?? Response(status: .notFound)
            },
            configuration: ApplicationConfiguration(address: .hostname("127.0.0.1", port: 0)),
            onServerRunning: { running.yield($0.localAddress?.port ?? 0) },
            logger: quiet
        )
        let services = ServiceGroup(configuration: .init(services: [application], logger: quiet))
        return try await withThrowingTaskGroup(of: Result?.self) { group in
            group.addTask {
                try await services.run()
                return nil
            }
            group.addTask {
                for await port in ports {
                    let fake = FakeProvider(port: port, answer: answer)
                    await provider.set(fake)
                    return try await body(fake)
                }
                throw CancellationError()
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
}

/// The provider, once its port is known.
private actor Provider {
    private(set) var value: FakeProvider?
    func set(_ value: FakeProvider) { self.value = value }
}

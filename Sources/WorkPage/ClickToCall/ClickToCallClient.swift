import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import NIOPosix

/// Asks the provider for a call, once: whatever comes back, it is never asked again for the same click.
struct ClickToCallClient {
    /// A provider that takes longer to be reached is down.
    static let connectTime = TimeAmount.seconds(5)
    /// People wait for the answer; it calls the agent first, which takes a moment.
    var time = TimeAmount.seconds(15)
    private static let maximumBytes = 64 * 1024

    /// Never throws: each outcome is an answer to the one who clicked.
    func order(_ order: ProviderOrder) async -> ProviderAnswer {
        // A client for each order, as there are so few. The key goes to the provider alone: nobody is followed elsewhere.
        var configuration = HTTPClient.Configuration(redirectConfiguration: .disallow, timeout: .init(connect: Self.connectTime))
        configuration.connectionPool.retryConnectionEstablishment = false
        let client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
        let answer: ProviderAnswer
        do {
            let response = try await client.execute(HTTPClientRequest(url: order.url), timeout: time)
            let body = try await response.body.collect(upTo: Self.maximumBytes)
            answer = ProviderAnswer(status: response.status.code, body: Data(body.readableBytesView))
        } catch {
            answer = Self.answer(to: error)
        }
        try? await client.shutdown()
        return answer
    }

    /// What a failure means for the telephones. The error itself may hold the address, and the key with it: it is looked at and dropped.
    private static func answer(to error: any Error) -> ProviderAnswer {
        switch error {
        case let error as HTTPClientError where [.connectTimeout, .tlsHandshakeTimeout, .getConnectionFromPoolTimeout].contains(error): .unreachable
        case let error as HTTPClientError where [.deadlineExceeded, .readTimeout].contains(error): .late
        case is NIOConnectionError: .unreachable
        case let error as IOError where [ECONNREFUSED, EHOSTUNREACH, ENETUNREACH].contains(error.errnoCode): .unreachable
        default: .unclear
        }
    }
}

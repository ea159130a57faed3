import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import NIOSSL

/// Asks the server whether it is ready.
///
/// Not with Foundation's URLSession: one of its tasks that is cancelled at a bad moment never returns, and with it the supervisor waits for ever.
enum ReadinessProbe {
    /// Asked by an address of this machine, which the certificate does not name, so it is not checked; nothing secret is said. Never shut down: there
    /// is one for as long as the process runs.
    private static let client: HTTPClient = {
        var tls = TLSConfiguration.makeClientConfiguration()
        tls.certificateVerification = .none
        return HTTPClient(eventLoopGroupProvider: .singleton, configuration: .init(tlsConfiguration: tls))
    }()

    static func isReady(_ url: String) async -> Bool {
        let response = try? await client.execute(HTTPClientRequest(url: url), timeout: .seconds(2))
        return response?.status == .ok
    }
}

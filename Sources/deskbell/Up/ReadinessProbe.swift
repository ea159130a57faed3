import AsyncHTTPClient
import NIOCore
import NIOHTTP1

/// Asks the server whether it is ready.
///
/// Not with Foundation's URLSession: one of its tasks that is cancelled at a bad moment never returns, and with it the supervisor waits for ever.
enum ReadinessProbe {
    static func isReady(_ url: String) async -> Bool {
        let response = try? await HTTPClient.shared.execute(HTTPClientRequest(url: url), timeout: .seconds(2))
        return response?.status == .ok
    }
}

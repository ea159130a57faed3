public import Calls
import HTTPTypes
import Hummingbird
import MQTT
import NIOCore
import Web

/// Lets webhooks without a secret in, in a demo: for one workspace, from this machine only.
///
/// A proxy in front, or a page of another site in this machine's browser, also comes from loopback; both give themselves away by their headers.
public struct DemoWebhooks: Sendable {
    private let demo: WorkspaceID

    public init(workspace: WorkspaceID) { demo = workspace }

    func workspace(for request: Request, from address: SocketAddress?) -> WorkspaceID? {
        guard address?.isLoopback == true else { return nil }
        let names = request.headers.map(\.name.canonicalName)
        guard !names.contains(where: { $0 == "forwarded" || $0.hasPrefix("x-forwarded-") || $0 == "x-real-ip" }) else { return nil }
        // Any page can make a browser send a GET here, which has no Origin; browsers say where it comes from in this header.
        if let site = HTTPField.Name("Sec-Fetch-Site").flatMap({ request.headers[$0] }), site != "same-origin", site != "none" { return nil }
        // Under another name this would be a page that had its name's address changed to ours.
        guard isLocal(request.head.authority) else { return nil }
        if let origin = request.headers[.origin] {
            guard let host = request.head.authority, origin == "http://\(host)" || origin == "https://\(host)" else { return nil }
        }
        return demo
    }

    /// Whether a host, and nothing behind it but maybe a port, is this machine whatever a name server says.
    private func isLocal(_ authority: String?) -> Bool {
        guard let parts = authority?.wholeMatch(of: /(?:\[([^\]]*)\]|([^:]*))(?::[0-9]*)?/) else { return false }
        return LoopbackHost.contains(String(parts.1 ?? parts.2 ?? ""))
    }
}

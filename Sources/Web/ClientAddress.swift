import HTTPTypes
public import Hummingbird
public import NIOCore

extension AppContext {
    /// The address that a request comes from, for limits.
    ///
    /// Behind a proxy on this machine that is the last hop which the proxy itself wrote into `X-Forwarded-For`; from anywhere else the header is
    /// anybody's word and does not count.
    public func clientAddress(of request: Request) -> String {
        guard let address = remoteAddress?.ipAddress else { return "" }
        guard remoteAddress?.isLoopback == true, let name = HTTPField.Name("X-Forwarded-For"),
            let hop = request.headers[name]?.split(separator: ",").last?.filter({ !$0.isWhitespace }), !hop.isEmpty, hop.utf8.count <= 64
        else { return address }
        return hop
    }
}

extension SocketAddress {
    /// Whether this is 127.0.0.0/8 or ::1, also in its IPv4-mapped form.
    public var isLoopback: Bool {
        guard let text = ipAddress else { return false }
        return text.hasPrefix("127.") || text == "::1" || text.hasPrefix("::ffff:127.")
    }
}

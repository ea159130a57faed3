public import NIOCore
import NIOHTTPTypesHTTP1

/// Keeps the rules of HTTP/1 that the server leaves open.
///
/// - A request whose end or host is not clear is refused, and so is everything behind it (``Refusal``).
/// - A client that speaks HTTP/1.0 knows no chunks, so a body without a length ends with the connection (RFC 9112 §6.3). Some proxies speak it to what
///   is behind them unless told otherwise.
/// - A client that asks for it is told to send the body, `100 Continue` (RFC 9110 §10.1.1).
/// - After the answer to a request with `Connection: close`, and after one that says so itself, the connection ends (§9.6).
///
/// Add it with `HTTP1Channel.Configuration(additionalChannelHandlers:)`; it puts the handler that does the work between the decoder and the one that
/// forgets the version. Confined to the connection's event loop.
public final class ConnectionRulesHandler: ChannelInboundHandler, RemovableChannelHandler {
    public typealias InboundIn = NIOAny
    public typealias InboundOut = NIOAny

    private let rules = WireRulesHandler()

    public init() {}

    public func handlerAdded(context: ChannelHandlerContext) {
        let pipeline = context.pipeline.syncOperations
        guard let codec = try? pipeline.handler(type: HTTP1ToHTTPServerCodec.self) else { return }
        try? pipeline.addHandler(rules, position: .before(codec))
    }

    /// Whether a body without a length is chunked on this connection, as it is in HTTP/1.1.
    public var usesChunks: Bool { !rules.isOld }
}

public import NIOCore
import NIOHTTP1
import NIOHTTPTypes
import NIOHTTPTypesHTTP1

/// Keeps two rules of HTTP/1 that the server leaves open: a client that speaks HTTP/1.0 knows no chunks, so a body without a length ends with the
/// connection (RFC 9112 §6.3); and a response with `Connection: close` is the last one (§9.6).
///
/// Some proxies speak HTTP/1.0 to what is behind them unless told otherwise. Add it with
/// `HTTP1Channel.Configuration(additionalChannelHandlers:)`; it puts the handler that does the work between the decoder and the one that forgets the
/// version. Confined to the connection's event loop.
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

/// Works on what is about to be encoded.
private final class WireRulesHandler: ChannelDuplexHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = HTTPServerRequestPart
    typealias OutboundIn = HTTPServerResponsePart
    typealias OutboundOut = HTTPServerResponsePart

    /// Whether a request in HTTP/1.0 came. Nobody mixes versions on one connection, and this one ends with its response.
    private(set) var isOld = false
    private var isLast = false

    /// What a client still sends is taken for this long after the last response: closed at once, the connection would be reset, and the response
    /// lost on its way (RFC 9112 §9.6).
    private static let linger = TimeAmount.seconds(2)

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        if case .head(let head) = unwrapInboundIn(data), head.version != .http1_1 { isOld = true }
        context.fireChannelRead(data)
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        switch unwrapOutboundIn(data) {
        case .head(var head):
            if isOld {
                head.version = .http1_0
                head.headers.replaceOrAdd(name: "Connection", value: "close")
            }
            // Nobody reads the rest of a body that was refused for its size.
            if head.status == .payloadTooLarge { head.headers.replaceOrAdd(name: "Connection", value: "close") }
            isLast = head.headers[canonicalForm: "Connection"].contains { $0.lowercased() == "close" }
            context.write(wrapOutboundOut(.head(head)), promise: promise)
        case .body:
            context.write(data, promise: promise)
        case .end where isLast:
            let written = promise ?? context.eventLoop.makePromise()
            let channel = context.channel
            written.futureResult.whenComplete { _ in channel.close(mode: .output, promise: nil) }
            context.eventLoop.scheduleTask(in: Self.linger) { channel.close(promise: nil) }
            context.writeAndFlush(data, promise: written)
        case .end:
            context.write(data, promise: promise)
        }
    }
}

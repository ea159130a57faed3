import HTTPTypes
public import NIOCore
import NIOHTTP1
public import NIOHTTPTypes

/// Closes a connection whose request does not come in time (`RequestClock`).
///
/// Add it with `HTTP1Channel.Configuration(additionalChannelHandlers:)`; it puts a second handler before the decoder, which sees the bytes before
/// they are decoded. Confined to the connection's event loop.
public final class RequestDeadlineHandler: ChannelDuplexHandler, RemovableChannelHandler {
    public typealias InboundIn = HTTPRequestPart
    public typealias InboundOut = HTTPRequestPart
    public typealias OutboundIn = HTTPResponsePart
    public typealias OutboundOut = HTTPResponsePart

    private var clock = RequestClock()
    private var tail = ByteTail()
    private var deadline: Scheduled<Void>?

    public init() {}

    public func handlerAdded(context: ChannelHandlerContext) {
        let watch = ByteWatch { [weak self] bytes in
            guard let self else { return }
            tail.arrived(bytes)
            apply(clock.bytesArrived(), context)
        }
        let pipeline = context.pipeline.syncOperations
        if let decoder = try? pipeline.handler(type: ByteToMessageHandler<HTTPRequestDecoder>.self) {
            try? pipeline.addHandler(watch, position: .before(decoder))
        }
        apply(.arm(seconds: RequestClock.headSeconds), context)
    }

    public func handlerRemoved(context: ChannelHandlerContext) { deadline?.cancel() }

    public func channelInactive(context: ChannelHandlerContext) {
        deadline?.cancel()
        context.fireChannelInactive()
    }

    public func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head:
            tail.headDecoded()
            apply(clock.headDecoded(), context)
        case .body(let buffer): tail.bodyDecoded(buffer)
        case .end: apply(clock.bodyEnded(nextHasBegun: tail.goesOn), context)
        }
        context.fireChannelRead(data)
    }

    public func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        if case .end = unwrapOutboundIn(data) { apply(clock.responseEnded(), context) }
        context.write(data, promise: promise)
    }

    private func apply(_ action: RequestClock.Action, _ context: ChannelHandlerContext) {
        switch action {
        case .keep: return
        case .disarm: deadline?.cancel()
        case .arm(let seconds):
            deadline?.cancel()
            let channel = context.channel
            deadline = context.eventLoop.scheduleTask(in: .seconds(seconds)) { channel.close(promise: nil) }
        }
    }
}

/// Tells that bytes came, and passes them on.
private final class ByteWatch: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let onBytes: (ByteBuffer) -> Void

    init(onBytes: @escaping (ByteBuffer) -> Void) { self.onBytes = onBytes }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        onBytes(unwrapInboundIn(data))
        context.fireChannelRead(data)
    }
}

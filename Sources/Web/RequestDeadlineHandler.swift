import HTTPTypes
public import NIOCore
public import NIOHTTPTypes

/// Closes a connection whose request does not come in time (`RequestClock`).
///
/// Add it with `HTTP1Channel.Configuration(additionalChannelHandlers:)`; it puts a second handler at the head of the pipeline, which sees the bytes
/// before they are decoded. Confined to the connection's event loop.
public final class RequestDeadlineHandler: ChannelDuplexHandler, RemovableChannelHandler {
    public typealias InboundIn = HTTPRequestPart
    public typealias InboundOut = HTTPRequestPart
    public typealias OutboundIn = HTTPResponsePart
    public typealias OutboundOut = HTTPResponsePart

    private var clock = RequestClock()
    private var deadline: Scheduled<Void>?

    public init() {}

    public func handlerAdded(context: ChannelHandlerContext) {
        let watch = ByteWatch { [weak self] in
            guard let self else { return }
            apply(clock.bytesArrived(), context)
        }
        try? context.pipeline.syncOperations.addHandler(watch, position: .first)
        apply(.arm(seconds: RequestClock.headSeconds), context)
    }

    public func handlerRemoved(context: ChannelHandlerContext) { deadline?.cancel() }

    public func channelInactive(context: ChannelHandlerContext) {
        deadline?.cancel()
        context.fireChannelInactive()
    }

    public func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head: apply(clock.headDecoded(), context)
        case .body: break
        case .end: apply(clock.bodyEnded(), context)
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

    private let onBytes: () -> Void

    init(onBytes: @escaping () -> Void) { self.onBytes = onBytes }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        onBytes()
        context.fireChannelRead(data)
    }
}

import HTTPTypes
public import NIOCore
import NIOHTTP1
public import NIOHTTPTypes

/// Closes a connection whose request does not come in time (`RequestClock`), or whose answer is not read in time.
///
/// Add it with `HTTP1Channel.Configuration(additionalChannelHandlers:)`; it puts a second handler before the decoder, which sees the bytes before
/// they are decoded. Confined to the connection's event loop.
public final class RequestDeadlineHandler: ChannelDuplexHandler, RemovableChannelHandler {
    public typealias InboundIn = HTTPRequestPart
    public typealias InboundOut = HTTPRequestPart
    public typealias OutboundIn = HTTPResponsePart
    public typealias OutboundOut = HTTPResponsePart

    private let connections: OpenConnections
    private var clock = RequestClock()
    private var tail = ByteTail()
    /// Set while the client has to send something.
    private var deadline: Scheduled<Void>?
    /// Set while the client has to read something.
    private var readDeadline: Scheduled<Void>?
    /// Set while either is, among all connections.
    private var ticket: Int?

    /// Whoever reads nothing is cut off later than a stream is (60 s), which says so in the log.
    private static let readSeconds: Int64 = 90

    /// - Parameter connections: All of the server's.
    public init(connections: OpenConnections) { self.connections = connections }

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
        ticket = connections.opened(context.channel)
        apply(.arm(seconds: RequestClock.headSeconds), context)
    }

    public func handlerRemoved(context: ChannelHandlerContext) {
        deadline?.cancel()
        readDeadline?.cancel()
        connections.closed(ticket)
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

    public func channelWritabilityChanged(context: ChannelHandlerContext) {
        readDeadline?.cancel()
        readDeadline = context.channel.isWritable ? nil : closeUnlessRead(context.channel)
        noteTurn(context)
        context.fireChannelWritabilityChanged()
    }

    /// Little room comes free at once: a slow reader may take minutes until more can be written.
    private func closeUnlessRead(_ channel: any Channel) -> Scheduled<Void> {
        let before = channel.acknowledgedBytes
        return channel.eventLoop.assumeIsolated().scheduleTask(in: .seconds(Self.readSeconds)) { [weak self] in
            guard let self, channel.acknowledgedBytes != before else { return channel.close(promise: nil) }
            readDeadline = closeUnlessRead(channel)
        }
    }

    private func apply(_ action: RequestClock.Action, _ context: ChannelHandlerContext) {
        guard action != .keep else { return }
        deadline?.cancel()
        if case .arm(let seconds) = action { deadline = close(in: seconds, context) } else { deadline = nil }
        noteTurn(context)
    }

    private func close(in seconds: Int64, _ context: ChannelHandlerContext) -> Scheduled<Void> {
        let channel = context.channel
        return context.eventLoop.scheduleTask(in: .seconds(seconds)) { channel.close(promise: nil) }
    }

    /// Tells all connections whose turn it is on this one.
    private func noteTurn(_ context: ChannelHandlerContext) {
        let isClients = deadline != nil || readDeadline != nil
        if isClients, ticket == nil { ticket = connections.waits(context.channel) }
        if !isClients, let ticket {
            connections.isServed(ticket)
            self.ticket = nil
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

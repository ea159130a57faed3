import NIOCore
import NIOHTTP1

/// Keeps ``ConnectionRules``, between the decoder and what forgets the version. Confined to the connection's event loop.
final class WireRulesHandler: ChannelDuplexHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = HTTPServerRequestPart
    typealias OutboundIn = HTTPServerResponsePart
    typealias OutboundOut = HTTPServerResponsePart

    private var rules = ConnectionRules()
    /// What becomes of the answer that is under way.
    private var answer = ConnectionRules.Answer.asItIs

    /// Whether a client that speaks HTTP/1.0 is there.
    var isOld: Bool { rules.isOld }

    /// What a client still sends is taken for this long after the last response: closed at once, the connection would be reset, and the response
    /// lost on its way (RFC 9112 §9.6).
    private static let linger = TimeAmount.seconds(2)

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !rules.isDeaf else { return }
        switch unwrapInboundIn(data) {
        case .head(let head):
            // As the decoder would say it: the server then answers in its turn, behind what was asked before.
            guard rules.headCame(head) else { return context.fireErrorCaught(HTTPParserError.unknown) }
            askForBody(context)
        case .body: rules.bodyCame()
        case .end: rules.requestEnded()
        }
        context.fireChannelRead(data)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        if let error = error as? HTTPParserError {
            guard !rules.isDeaf else { return }
            rules.broke(error)
        }
        context.fireErrorCaught(error)
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        switch unwrapOutboundIn(data) {
        case .head(let head):
            answer = rules.answer(head)
            write(head, context, promise)
        case .body where answer == .none:
            promise?.succeed()
        case .body:
            context.write(data, promise: promise)
        case .end:
            rules.answerEnded()
            guard answer != .asItIs else {
                context.write(data, promise: promise)
                return askForBody(context)
            }
            let written = promise ?? context.eventLoop.makePromise()
            let channel = context.channel
            written.futureResult.whenComplete { _ in channel.close(mode: .output, promise: nil) }
            context.eventLoop.scheduleTask(in: Self.linger) { channel.close(promise: nil) }
            guard answer != .none else { return written.succeed() }
            context.writeAndFlush(data, promise: written)
        }
    }

    private func askForBody(_ context: ChannelHandlerContext) {
        guard rules.takesWord() else { return }
        context.writeAndFlush(wrapOutboundOut(.head(HTTPResponseHead(version: .http1_1, status: .continue))), promise: nil)
    }

    private func write(_ head: HTTPResponseHead, _ context: ChannelHandlerContext, _ promise: EventLoopPromise<Void>?) {
        var head = head
        switch answer {
        case .asItIs: break
        case .last: head.headers.replaceOrAdd(name: "Connection", value: "close")
        case .refusal(let refusal, let hasBody):
            let (head, body) = refusal.answer
            context.write(wrapOutboundOut(.head(head)), promise: promise)
            if hasBody { context.write(wrapOutboundOut(.body(.byteBuffer(body))), promise: nil) }
            return
        case .none:
            promise?.succeed()
            return
        }
        if rules.isOld { head.version = .http1_0 }
        context.write(wrapOutboundOut(.head(head)), promise: promise)
    }
}

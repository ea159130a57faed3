import HTTPTypes
import NIOCore
import NIOHTTP1
import NIOHTTPTypes
import Web

/// The way from a chunk to a connection. Confined to the connection's event loop.
struct StreamOutput {
    private let channel: any Channel
    /// Where HTTP/1.1 leaves its encoder; `nil` on a connection without one, such as a stream of HTTP/2.
    private let encoder: ChannelHandlerContext?
    /// `false` for a client that speaks HTTP/1.0.
    private let usesChunks: Bool

    init(_ channel: any Channel) {
        channel.eventLoop.preconditionInEventLoop()
        self.channel = channel
        encoder = try? channel.pipeline.syncOperations.context(handlerType: HTTPResponseEncoder.self)
        usesChunks = (try? channel.pipeline.syncOperations.handler(type: ConnectionRulesHandler.self))?.usesChunks ?? true
    }

    /// Writes without flushing. The head must have been written before: the chunk goes round the encoder, which knows nothing of it.
    func write(_ chunk: Chunk) {
        if let encoder {
            encoder.write(NIOAny(IOData.byteBuffer(usesChunks ? chunk.framed : chunk.payload)), promise: nil)
        } else {
            channel.pipeline.syncOperations.write(NIOAny(HTTPResponsePart.body(chunk.payload)), promise: nil)
        }
    }

    func flush() {
        if let encoder { encoder.flush() } else { channel.pipeline.syncOperations.flush() }
    }
}

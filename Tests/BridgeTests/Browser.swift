import Foundation
import NIOCore
import NIOHTTP1
import NIOPosix
import Synchronization

/// One connection with one request, whose answer is read as an event stream.
final class Browser: Sendable {
    let channel: any Channel
    private let inbox: Inbox

    /// Connects and sends a request.
    ///
    /// - Parameter receiveBuffer: The kernel's buffer in bytes, for a reader that stands still.
    init(
        port: Int,
        path: String,
        method: HTTPMethod = .GET,
        cookie: String? = nil,
        lastEventID: String? = nil,
        fields: HTTPHeaders = [:],
        receiveBuffer: Int? = nil
    ) async throws {
        let inbox = Inbox()
        self.inbox = inbox
        var bootstrap = ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton).channelInitializer { channel in
            channel.eventLoop.makeCompletedFuture {
                try channel.pipeline.syncOperations.addHTTPClientHandlers()
                try channel.pipeline.syncOperations.addHandler(Receiver(inbox))
            }
        }
        if let receiveBuffer { bootstrap = bootstrap.channelOption(.socketOption(.so_rcvbuf), value: SocketOptionValue(receiveBuffer)) }
        channel = try await bootstrap.connect(host: "127.0.0.1", port: port).get()
        var head = HTTPRequestHead(version: .http1_1, method: method, uri: path, headers: ["Host": "127.0.0.1:\(port)"])
        if let cookie { head.headers.add(name: "Cookie", value: cookie) }
        if let lastEventID { head.headers.add(name: "Last-Event-ID", value: lastEventID) }
        head.headers.add(contentsOf: fields)
        channel.write(HTTPClientRequestPart.head(head), promise: nil)
        try await channel.writeAndFlush(HTTPClientRequestPart.end(nil)).get()
    }

    deinit { channel.close(promise: nil) }

    /// The answer's head.
    func head() async throws -> HTTPResponseHead {
        try await within { [inbox] in
            guard case .head(let head)? = await inbox.next() else { throw TooLate() }
            return head
        }
    }

    /// The next block that is not a mere comment; `nil` at the end of the body.
    func block(seconds: Int = 60) async throws -> StreamParser.Block? {
        try await within(seconds: seconds) { try await self.nextBlock() }
    }

    /// The next block of any kind.
    func anyBlock() async throws -> StreamParser.Block? {
        try await within { try await self.nextBlock(of: { _ in true }) }
    }

    /// Passes over blocks until one is an event of this name.
    func block(event: String, seconds: Int = 60) async throws -> StreamParser.Block? {
        try await within(seconds: seconds) { try await self.nextBlock(of: { $0.event == event }) }
    }

    /// The blocks up to the one with this number.
    func blocks(upTo id: Int64, seconds: Int = 60) async throws -> [StreamParser.Block] {
        try await within(seconds: seconds) {
            var blocks: [StreamParser.Block] = []
            while let block = try await self.nextBlock() {
                blocks.append(block)
                if block.id == String(id) { return blocks }
            }
            throw TooLate()
        }
    }

    private func nextBlock(
        of isWanted: (StreamParser.Block) -> Bool = { $0 != StreamParser.Block(comments: $0.comments) }
    ) async throws -> StreamParser.Block? {
        while let item = await inbox.next() { if case .block(let block) = item, isWanted(block) { return block } }
        try Task.checkCancellation()
        return nil
    }

    /// The whole body's text, for an answer that is no stream.
    func body() async throws -> String {
        try await within { [inbox] in
            while await inbox.next() != nil {}
            return inbox.text
        }
    }

    func stopReading() async throws { try await channel.setOption(.autoRead, value: false).get() }

    func readAgain() async throws { try await channel.setOption(.autoRead, value: true).get() }

    /// Stops reading but for what `readOnce` reads, so many bytes at a time.
    func stopReading(butFor bytes: Int) async throws {
        try await stopReading()
        try await channel.setOption(.recvAllocator, value: FixedSizeRecvByteBufferAllocator(capacity: bytes)).get()
        try await channel.setOption(.maxMessagesPerRead, value: 1).get()
    }

    func readOnce() { channel.read() }

    func close() async throws { try await channel.close() }
}

/// What was received and not yet asked for.
private final class Inbox: Sendable {
    enum Item {
        case head(HTTPResponseHead)
        case block(StreamParser.Block)
    }

    private struct State {
        var items: [Item] = []
        var taken = 0
        var reader: CheckedContinuation<Item?, Never>?
        var isEnded = false
        var text = ""
    }

    private let state = Mutex(State())

    var text: String { state.withLock { $0.text } }

    func put(_ item: Item) {
        state.withLock { state in
            guard let reader = state.reader else { return state.items.append(item) }
            state.reader = nil
            reader.resume(returning: item)
        }
    }

    func put(text: String) { state.withLock { $0.text += text } }

    func end() {
        state.withLock { state in
            state.isEnded = true
            state.reader?.resume(returning: nil)
            state.reader = nil
        }
    }

    /// `nil` at the end, and when the calling task is cancelled.
    func next() async -> Item? {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                state.withLock { state in
                    if state.taken < state.items.count {
                        continuation.resume(returning: state.items[state.taken])
                        state.taken += 1
                    } else if state.isEnded || Task.isCancelled {
                        continuation.resume(returning: nil)
                    } else {
                        state.reader = continuation
                    }
                }
            }
        } onCancel: {
            state.withLock { state in
                state.reader?.resume(returning: nil)
                state.reader = nil
            }
        }
    }
}

private final class Receiver: ChannelInboundHandler {
    typealias InboundIn = HTTPClientResponsePart

    private let inbox: Inbox
    private var parser = StreamParser()

    init(_ inbox: Inbox) { self.inbox = inbox }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head): inbox.put(.head(head))
        case .body(let buffer):
            inbox.put(text: String(buffer: buffer))
            for block in parser.read(buffer.readableBytesView) { inbox.put(.block(block)) }
        case .end: inbox.end()
        }
    }

    func channelInactive(context: ChannelHandlerContext) { inbox.end() }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        inbox.end()
        context.close(promise: nil)
    }
}

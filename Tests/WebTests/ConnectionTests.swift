import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import NIOEmbedded
import NIOHTTP1
import NIOHTTPTypes
import NIOHTTPTypesHTTP1
import Testing

@testable import Web

/// A connection as the server builds it, without a network and with a clock of its own.
private struct Connection {
    let channel: EmbeddedChannel

    init() throws {
        channel = EmbeddedChannel()
        let pipeline = channel.pipeline.syncOperations
        try pipeline.configureHTTPServerPipeline(withPipeliningAssistance: false, withErrorHandling: false)
        try pipeline.addHandlers([HTTP1ToHTTPServerCodec(secure: false), RequestDeadlineHandler(), ConnectionRulesHandler()])
        try channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 1)).wait()
    }

    func receive(_ text: String) throws { try channel.writeInbound(ByteBuffer(string: text)) }

    /// Answers a request, and returns what went over the wire.
    func answer(_ status: HTTPResponse.Status = .ok, fields: HTTPFields = [:], body: String = "hello") throws -> String {
        let pipeline = channel.pipeline.syncOperations
        pipeline.write(NIOAny(HTTPResponsePart.head(HTTPResponse(status: status, headerFields: fields))), promise: nil)
        pipeline.write(NIOAny(HTTPResponsePart.body(ByteBuffer(string: body))), promise: nil)
        pipeline.writeAndFlush(NIOAny(HTTPResponsePart.end(nil)), promise: nil)
        var text = ""
        while let part = try channel.readOutbound(as: ByteBuffer.self) { text += String(buffer: part) }
        return text
    }

    func isOpen(after seconds: Int64) -> Bool {
        channel.embeddedEventLoop.advanceTime(by: .seconds(seconds))
        return channel.isActive
    }
}

@Suite("A connection")
struct ConnectionTests {
    static let get = "GET / HTTP/1.1\r\nHost: x\r\n\r\n"
    static let post = "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\nabcd"
    static let chunked = "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nabcd\r\n0\r\n\r\n"

    @Test("Attack 3: a head that begins behind another request has 10 s too", arguments: [get, post, chunked], ["GET /he", "G"])
    func partialSecondHead(first: String, second: String) throws {
        let connection = try Connection()
        try connection.receive(first + second)
        _ = try connection.answer()
        #expect(connection.isOpen(after: 9))
        #expect(!connection.isOpen(after: 2))
    }

    @Test("An idle connection is kept for 90 s, however its request ended and came", arguments: [get, post, chunked, get + post, get + chunked])
    func idle(requests: String) throws {
        for size in [1, 7, requests.utf8.count] {
            let connection = try Connection()
            var rest = Array(requests.utf8)[...]
            while !rest.isEmpty {
                try connection.receive(String(decoding: rest.prefix(size), as: UTF8.self))
                rest = rest.dropFirst(size)
            }
            for _ in requests.matches(of: /HTTP/) { _ = try connection.answer() }
            #expect(connection.isOpen(after: 89))
            #expect(!connection.isOpen(after: 2))
        }
    }

    @Test("A stream that is answered behind another request has no deadline")
    func pipelinedStream() throws {
        let connection = try Connection()
        try connection.receive(Self.get + Self.get)
        _ = try connection.answer()
        #expect(connection.isOpen(after: 1000))
    }

    @Test("A client that speaks HTTP/1.0 gets no chunks: the body ends with the connection")
    func oldVersion() throws {
        let connection = try Connection()
        try connection.receive("GET / HTTP/1.0\r\n\r\n")
        let answer = try connection.answer()
        #expect(answer == "HTTP/1.0 200 OK\r\nConnection: close\r\n\r\nhello")
        #expect(!connection.isOpen(after: 2))
    }

    @Test("A client that speaks HTTP/1.1 gets chunks, and may send the next request")
    func newVersion() throws {
        let connection = try Connection()
        try connection.receive(Self.get)
        #expect(try connection.answer().hasSuffix("transfer-encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n"))
        #expect(connection.isOpen(after: 5))
    }

    @Test("Attack 1: the answer to a body that is too large is the last one on its connection")
    func tooLarge() throws {
        let connection = try Connection()
        try connection.receive("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 4000000\r\n\r\nabc")
        #expect(try connection.answer(.contentTooLarge).contains("Connection: close"))
        #expect(!connection.isOpen(after: 2))
    }
}

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

    /// - Parameter others: The other connections of its server.
    init(among others: OpenConnections = Connection.many) throws {
        channel = EmbeddedChannel()
        let pipeline = channel.pipeline.syncOperations
        var limits = NIOHTTPDecoderLimitConfiguration()
        limits.maxHeaderFieldSize = 1000
        try pipeline.configureHTTPServerPipeline(
            withPipeliningAssistance: false,
            withErrorHandling: false,
            withEncoderConfiguration: .init(),
            withDecoderLimitConfiguration: limits
        )
        try pipeline.addHandlers([HTTP1ToHTTPServerCodec(secure: false), RequestDeadlineHandler(connections: others), ConnectionRulesHandler()])
        try channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 1)).wait()
    }

    static let many = OpenConnections(limit: 1000, logger: Logger(label: "test"))

    func receive(_ text: String) throws { try channel.writeInbound(ByteBuffer(string: text)) }

    /// Answers a request, and returns what went over the wire.
    func answer(_ status: HTTPResponse.Status = .ok, fields: HTTPFields = [:], body: String? = "hello") throws -> String {
        let pipeline = channel.pipeline.syncOperations
        pipeline.write(NIOAny(HTTPResponsePart.head(HTTPResponse(status: status, headerFields: fields))), promise: nil)
        if let body { pipeline.write(NIOAny(HTTPResponsePart.body(ByteBuffer(string: body))), promise: nil) }
        pipeline.writeAndFlush(NIOAny(HTTPResponsePart.end(nil)), promise: nil)
        return try sent()
    }

    /// What went over the wire since the last look.
    func sent() throws -> String {
        var text = ""
        while let part = try channel.readOutbound(as: ByteBuffer.self) { text += String(buffer: part) }
        return text
    }

    /// The methods and paths of the requests that came through.
    func requests() throws -> [String] {
        var requests: [String] = []
        while let part = try channel.readInbound(as: HTTPRequestPart.self) {
            if case .head(let head) = part { requests.append("\(head.method) \(head.path ?? "")") }
        }
        return requests
    }

    /// Receives what is no HTTP, and returns what goes over the wire when the server then answers as Hummingbird does.
    func refuse(_ text: String) throws -> String {
        #expect(throws: HTTPParserError.self) { try receive(text) }
        return try answer(.badRequest, fields: [.connection: "close", .contentLength: "0"], body: nil)
    }

    func isOpen(after seconds: Int64 = 0) -> Bool {
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

    @Test(
        "Attack 16: a request whose end or host is not clear is refused, and what is behind it is not read",
        arguments: [
            ("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", 501),
            ("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: other\r\n\r\n0\r\n\r\n", 501),
            ("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked, gzip\r\n\r\n0\r\n\r\n", 400),
            ("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n", 400),
            ("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: ,chunked\r\n\r\n0\r\n\r\n", 501),
            ("POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400),
            ("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n", 400),
            ("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400),
            ("GET / HTTP/1.1\r\n\r\n", 400), ("GET / HTTP/1.1\r\nHost:\r\n\r\n", 400), ("GET / HTTP/1.1\r\nHost: x\r\nHost: x\r\n\r\n", 400),
            ("GET / HTTP/1.1\r\nHost: x/y\r\n\r\n", 400), ("GET / HTTP/1.0\r\nHost: x\r\nHost: y\r\n\r\n", 400),
            ("GET http://x/ HTTP/1.1\r\n\r\n", 400), ("GET / HTTP/1.1\nHost: x\n\n", 400), ("GET / HTTP/1.1\r\nHost: x\r\nX: a\r\n b\r\n\r\n", 400),
        ]
    )
    func refused(request: String, status: Int) throws {
        let connection = try Connection()
        let answer = try connection.refuse(request + Self.get)
        #expect(try connection.requests() == [])
        #expect(answer.hasPrefix("HTTP/1.1 \(status) ") && answer.hasSuffix("}"), "\(answer)")
        for field in ["Connection: close", "Content-Type: application/problem+json", "X-Content-Type-Options: nosniff", "Cache-Control: no-store"] {
            #expect(answer.lowercased().contains("\r\n\(field.lowercased())\r\n"), "\(answer)")
        }
        #expect(!connection.isOpen(after: 2))
    }

    @Test(
        "Attack 17: a field that is too large is answered 431, wherever it comes",
        arguments: ["GET / HTTP/1.1\r\nHost: x\r\nX: ", "GET /", "\(get)GET / HTTP/1.1\r\nHost: x\r\nX: "]
    )
    func tooLargeHead(beginning: String) throws {
        let connection = try Connection()
        #expect(throws: HTTPParserError.self) { try connection.receive(beginning + String(repeating: "a", count: 1001)) }
        if try connection.requests() == ["GET /"] { #expect(try connection.answer().contains(" 200 OK")) }
        let answer = try connection.answer(.badRequest, fields: [.connection: "close", .contentLength: "0"], body: nil)
        #expect(answer.hasPrefix("HTTP/1.1 431 ") && answer.contains(#""code":"head_too_large""#), "\(answer)")
        #expect(!connection.isOpen(after: 2))
    }

    @Test("What is refused is answered in its turn, and a HEAD without a body")
    func refusedInTurn() throws {
        let connection = try Connection()
        #expect(throws: HTTPParserError.self) { try connection.receive(Self.get + "HEAD / HTTP/1.1\r\n\r\n") }
        #expect(try connection.requests() == ["GET /"])
        #expect(!(try connection.answer().contains("close")))
        let answer = try connection.answer(.badRequest, fields: [.connection: "close", .contentLength: "0"], body: nil)
        #expect(answer.hasPrefix("HTTP/1.1 400 ") && answer.hasSuffix("\r\n\r\n"), "\(answer)")
    }

    @Test("A client that expects it is told once to send the body, behind the answers to what it asked before")
    func expectation() throws {
        let head = "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nExpect: 100-Continue\r\n\r\n"
        let word = "HTTP/1.1 100 Continue\r\n\r\n"
        let connection = try Connection()
        try connection.receive(head)
        #expect(try connection.sent() == word)
        try connection.receive("abcd" + Self.get + head)
        #expect(try connection.sent() == "")
        #expect(try connection.answer().hasSuffix("0\r\n\r\n"))
        #expect(try connection.answer().hasSuffix("0\r\n\r\n" + word))
        try connection.receive("abcd")
        #expect(try connection.answer().hasPrefix("HTTP/1.1 200 OK"))
        try connection.receive(head + "abcd" + head.replacing("1.1", with: "1.0"))
        #expect(try connection.sent() == word)
        #expect(!(try connection.answer().contains(" 100 ")))
        #expect(!(try connection.answer().contains(" 100 ")))
    }

    @Test("A handler's 400 stays as it is")
    func handlers400() throws {
        let connection = try Connection()
        try connection.receive(Self.get)
        #expect(try connection.answer(.badRequest, fields: [.contentLength: "5"]).hasSuffix("\r\n\r\nhello"))
        #expect(connection.isOpen(after: 5))
    }

    @Test("Attack 16: a body that breaks gets one answer, whether it breaks before or after that", arguments: [true, false])
    func brokenBody(isAnswered: Bool) throws {
        let connection = try Connection()
        try connection.receive("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n")
        if isAnswered { #expect(try connection.answer(.notFound).contains(" 404 ")) }
        let answer = try connection.refuse("ZZ\r\n")
        #expect(isAnswered ? answer.isEmpty : answer.hasPrefix("HTTP/1.1 400 "), "\(answer)")
        #expect(!connection.isOpen(after: 2))
    }

    @Test(
        "The answer to a request that says so, and to one that asks for another protocol, is the last one",
        arguments: [
            "GET /last HTTP/1.1\r\nHost: x\r\nConnection: Close\r\n\r\n",
            "GET /last HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n",
            "POST /last HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 1\r\n\r\na", "CONNECT x:1 HTTP/1.1\r\nHost: x\r\n\r\n",
        ]
    )
    func lastRequest(last: String) throws {
        let connection = try Connection()
        try connection.receive(Self.get + last + Self.get)
        #expect(try connection.requests().count == 2)
        #expect(!(try connection.answer().contains("Connection: close")))
        #expect(connection.isOpen())
        #expect(try connection.answer().contains("Connection: close"))
        #expect(!connection.isOpen(after: 2))
    }

    @Test("Attack 32: who reads nothing of an answer for 90 s is cut off, and who reads is not")
    func unread() throws {
        let connection = try Connection()
        try connection.receive(Self.get)
        for (isWritable, seconds) in [(false, 89), (true, 1000), (false, 89)] as [(Bool, Int64)] {
            connection.channel.isWritable = isWritable
            connection.channel.pipeline.fireChannelWritabilityChanged()
            #expect(connection.isOpen(after: seconds))
        }
        #expect(!connection.isOpen(after: 2))
    }

    @Test("Attack 4: for a connection too many the one goes that has waited for its client for longest; who is being answered stays")
    func crowded() throws {
        let others = OpenConnections(limit: 3, logger: Logger(label: "test"))
        let (stream, idle) = (try Connection(among: others), try Connection(among: others))
        for connection in [stream, idle] { try connection.receive(Self.get) }
        let silent = try Connection(among: others)
        _ = try idle.answer()
        let first = try Connection(among: others)
        #expect(stream.isOpen() && idle.isOpen() && !silent.isOpen() && first.isOpen())
        let second = try Connection(among: others)
        #expect(stream.isOpen() && !idle.isOpen() && first.isOpen() && second.isOpen())
        // One that is not read waits too.
        stream.channel.isWritable = false
        stream.channel.pipeline.fireChannelWritabilityChanged()
        for connection in [first, second] { try connection.receive(Self.get) }
        #expect(try Connection(among: others).isOpen())
        #expect(!stream.isOpen() && first.isOpen() && second.isOpen())
    }
}

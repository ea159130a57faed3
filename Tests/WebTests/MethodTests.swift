import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import NIOEmbedded
import Testing

@testable import Web

@Suite("A method that a path does not take")
struct MethodTests {
    private static func responder() -> RouterResponder<AppContext> {
        let router = Router(context: AppContext.self, options: .autoGenerateHeadEndpoints)
        router.get("/things") { _, _ in "things" }
        router.post("/things") { _, _ in "made" }
        router.delete("/things/:id") { _, context in context.parameters.get("id") ?? "" }
        router.refuseOtherMethods()
        return router.buildResponder()
    }

    private static func send(_ method: HTTPRequest.Method, _ path: String) async throws -> Response {
        let context = AppContext(source: ApplicationRequestContextSource(channel: NIOAsyncTestingChannel(), logger: Logger(label: "test")))
        let head = HTTPRequest(method: method, scheme: "http", authority: "x", path: path)
        return try await responder().respond(to: Request(head: head, body: RequestBody(buffer: ByteBuffer())), context: context)
    }

    @Test(
        "is answered 405 with those that it takes",
        arguments: [
            (.put, "/things", "GET, HEAD, POST"), (.options, "/things", "GET, HEAD, POST"), (.get, "/things/5", "DELETE"),
            (.head, "/things/5", "DELETE"), (.trace, "/things/5", "DELETE"),
            (.purge, "/things", "GET, HEAD, POST"), (.mSearch, "/things/5", "DELETE"),
        ] as [(HTTPRequest.Method, String, String)]
    )
    func refused(method: HTTPRequest.Method, path: String, allow: String) async throws {
        let response = try await Self.send(method, path)
        #expect(response.status == .methodNotAllowed && response.headers[.allow] == allow)
        #expect(response.headers[.contentType] == "application/problem+json")
    }

    @Test("changes nothing for those that it takes, for HEAD where GET is, and for paths that do not exist")
    func others() async throws {
        #expect(try await Self.send(.post, "/things").status == .ok)
        let head = try await Self.send(.head, "/things")
        #expect(head.status == .ok && head.headers[.contentLength] == "6" && head.body.contentLength == 0)
        await #expect(throws: HTTPError.self) {
            let response = try await Self.send(.put, "/nothing")
            if response.status == .notFound { throw HTTPError(.notFound) }
        }
    }
}

extension HTTPRequest.Method {
    fileprivate static let purge = HTTPRequest.Method(rawValue: "PURGE") ?? .get
    fileprivate static let mSearch = HTTPRequest.Method(rawValue: "M-SEARCH") ?? .get
}

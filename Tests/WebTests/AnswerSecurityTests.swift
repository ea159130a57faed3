import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import NIOEmbedded
import Testing

@testable import Web

/// Attack 47.
@Suite("Every answer")
struct AnswerSecurityTests {
    private struct Unforeseen: HTTPResponseError {
        let status = HTTPResponse.Status.notAcceptable
        func response(from request: Request, context: some RequestContext) throws -> Response { Response(status: status) }
    }

    private static func fields(_ path: String, isSecure: Bool = false) async throws -> (status: Int, fields: HTTPFields) {
        let router = Router(context: AppContext.self)
        router.add(middleware: AnswerSecurity(isSecure: isSecure))
        router.get("/plain") { _, _ in "text" }
        router.get("/problem") { _, _ -> Response in throw Problem(.conflict, code: "c", detail: "D.", headers: [.retryAfter: "5"]) }
        router.get("/unforeseen") { _, _ -> Response in throw Unforeseen() }
        router.get("/page") { _, _ in
            Response(status: .ok, headers: [.cacheControl: "no-cache", .contentSecurityPolicy: "default-src 'self'"])
        }
        router.refuseOtherMethods()
        let context = AppContext(source: ApplicationRequestContextSource(channel: NIOAsyncTestingChannel(), logger: Logger(label: "test")))
        let words = path.split(separator: " ")
        let head = HTTPRequest(method: HTTPRequest.Method(String(words[0])) ?? .get, scheme: "http", authority: "x", path: String(words[1]))
        let request = Request(head: head, body: RequestBody(buffer: ByteBuffer()))
        let response = try await router.buildResponder().respond(to: request, context: context)
        return (response.status.code, response.headers)
    }

    @Test(
        "says that it is what it says it is, is shown in no frame, kept by nobody and tells no other site where it was",
        arguments: [
            ("GET /plain", 200), ("GET /problem", 409), ("GET /unforeseen", 406), ("GET /nothing", 404), ("POST /plain", 405), ("GET /..%2f", 404),
        ]
    )
    func everywhere(path: String, status: Int) async throws {
        let answer = try await Self.fields(path)
        #expect(answer.status == status)
        #expect(answer.fields[.xContentTypeOptions] == "nosniff")
        #expect(answer.fields[try #require(HTTPField.Name("Referrer-Policy"))] == "no-referrer")
        #expect(answer.fields[.contentSecurityPolicy] == "default-src 'none'; frame-ancestors 'none'")
        #expect(answer.fields[.cacheControl] == "no-store")
        #expect(answer.fields[.strictTransportSecurity] == nil)
        #expect(status != 409 || answer.fields[.retryAfter] == "5")
    }

    @Test("keeps what its handler said")
    func kept() async throws {
        let fields = try await Self.fields("GET /page").fields
        #expect(fields[values: .cacheControl] == ["no-cache"] && fields[values: .contentSecurityPolicy] == ["default-src 'self'"])
        #expect(fields[.xContentTypeOptions] == "nosniff")
    }

    @Test("keeps browsers to https where people come by https", arguments: ["GET /plain", "GET /problem", "GET /nothing"])
    func secure(path: String) async throws {
        #expect(try await Self.fields(path, isSecure: true).fields[.strictTransportSecurity] == "max-age=31536000")
    }
}

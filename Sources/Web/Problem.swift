import Foundation
public import HTTPTypes
public import Hummingbird
import NIOCore

/// An error as clients see it: `application/problem+json` (RFC 9457) with a stable `code`.
///
/// Every error that is meant for a client is one of these; anything else that a handler throws becomes an opaque 500 in one place.
public struct Problem: Error, Equatable, HTTPResponseError {
    public let status: HTTPResponse.Status
    /// Stable, machine-readable, snake_case.
    public let code: String
    /// One sentence for a person: which field was wrong and what was expected. Never holds personal data or a secret.
    public let detail: String
    public let headers: HTTPFields
    /// What a program may want to know besides, by name (RFC 9457 §3.2); none of the names above.
    public let members: [String: String]

    public init(_ status: HTTPResponse.Status, code: String, detail: String, headers: HTTPFields = [:], members: [String: String] = [:]) {
        self.status = status
        self.code = code
        self.detail = detail
        self.headers = headers
        self.members = members
    }

    private struct Body: Encodable {
        let type = "about:blank"
        let title: String
        let status: Int
        let code: String
        let detail: String
        let members: [String: String]

        private enum CodingKeys: CodingKey { case type, title, status, code, detail }

        func encode(to encoder: any Encoder) throws {
            try members.encode(to: encoder)
            var fields = encoder.container(keyedBy: CodingKeys.self)
            try fields.encode(type, forKey: .type)
            try fields.encode(title, forKey: .title)
            try fields.encode(status, forKey: .status)
            try fields.encode(code, forKey: .code)
            try fields.encode(detail, forKey: .detail)
        }
    }

    public func response(from request: Request, context: some RequestContext) throws -> Response {
        // Whoever asked with HEAD takes a body for the beginning of the next answer (RFC 9112 §6.3).
        request.method == .head ? response.createHeadResponse() : response
    }

    /// The answer, for a handler that returns it instead of throwing.
    public var response: Response {
        var fields = headers
        fields[.contentType] = "application/problem+json"
        fields[.cacheControl] = "no-store"
        return Response(status: status, headers: fields, body: ResponseBody(byteBuffer: ByteBuffer(bytes: json)))
    }

    /// The body of the answer.
    var json: Data {
        // Encoding texts and a number cannot fail; an empty body would still carry the status.
        let encoder = JSONEncoder()
        // The same problem is the same bytes, so that two answers that should be alike are.
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return (try? encoder.encode(Body(title: status.reasonPhrase, status: status.code, code: code, detail: detail, members: members))) ?? Data()
    }
}

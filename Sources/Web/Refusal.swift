import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import NIOHTTP1
import NIOHTTPTypesHTTP1

/// Why nothing more is read on a connection: its sender breaks HTTP/1, so that nobody can tell where the next request begins or whom this one is for.
enum Refusal: Equatable, Sendable {
    /// The decoder could not read it, or others may find its end elsewhere (RFC 9112 §11.2).
    case malformed
    /// A field or the head is larger than the decoder's limits (RFC 6585 §5).
    case headTooLarge
    /// Not `chunked` alone, the one transfer coding that is understood (RFC 9112 §6.1).
    case unknownCoding
    /// No host, several, or one that cannot be (RFC 9112 §3.2).
    case wrongHost

    /// What is wrong with a head that the decoder let through; `nil` if nothing is.
    init?(_ head: HTTPRequestHead) {
        let isOld = head.version != .http1_1
        func values(_ name: String) -> [String] { head.headers[name].map { $0.trimmingCharacters(in: Self.space) } }
        let codings = values("Transfer-Encoding")
        let hosts = values("Host")
        if isOld, !codings.isEmpty {
            // HTTP/1.0 knows no codings, so whoever passed the request on may have found its end elsewhere.
            self = .malformed
        } else if !codings.isEmpty, codings.map({ $0.lowercased() }) != ["chunked"] {
            self = .unknownCoding
        } else if hosts.count > 1 || !(hosts.first.map(HostField.isValid) ?? isOld) {
            self = .wrongHost
        } else {
            return nil
        }
    }

    /// What may stand around a value (RFC 9110 §5.6.3).
    private static let space = CharacterSet(charactersIn: " \t")

    /// What the decoder says about bytes that it cannot read.
    init(_ error: HTTPParserError) { self = error == .headerOverflow ? .headTooLarge : .malformed }

    private var problem: Problem {
        switch self {
        case .malformed: Problem(.badRequest, code: "malformed_request", detail: "The request breaks HTTP (RFC 9112).")
        case .headTooLarge:
            Problem(
                .requestHeaderFieldsTooLarge,
                code: "head_too_large",
                detail: "The request's target or one of its fields is too long, or all of them are together."
            )
        case .unknownCoding:
            Problem(.notImplemented, code: "unknown_transfer_coding", detail: "The one `Transfer-Encoding` that is understood is chunked.")
        case .wrongHost: Problem(.badRequest, code: "wrong_host", detail: "Expected one field `Host` with a host and maybe a port.")
        }
    }

    /// The answer, which is the last one on its connection.
    var answer: (head: HTTPResponseHead, body: ByteBuffer) {
        let problem = problem
        let body = ByteBuffer(bytes: problem.json)
        var fields = HTTPHeaders(problem.response.headers)
        for (name, value) in AnswerSecurity.fields where !fields.contains(name: name.rawName) { fields.add(name: name.rawName, value: value) }
        fields.replaceOrAdd(name: "Content-Length", value: String(body.readableBytes))
        fields.add(name: "Connection", value: "close")
        return (HTTPResponseHead(version: .http1_1, status: HTTPResponseStatus(statusCode: problem.status.code), headers: fields), body)
    }
}

import Calls
import Foundation
import HTTPTypes
public import Hummingbird
import Logging
import NIOCore
import Storage
public import Web

extension SignIn {
    /// Adds `POST`, `GET`, `DELETE /api/session`, `POST /api/session/password`, `GET /api/workspaces` and `POST /api/workspaces/{id}/stream-tickets`.
    public func addRoutes(to router: some RouterMethods<AppContext>) {
        router.post("/api/session") { try await signIn($0, $1) }
        router.get("/api/session") { request, context in
            let session = try await require(request, context)
            return try Self.json(SessionBody(email: session.email, workspaces: session.memberships.map(WorkspaceBody.init)))
        }
        router.delete("/api/session") { try await signOut($0, $1) }
        router.post("/api/session/password") { try await changePassword($0, $1) }
        router.get("/api/workspaces") { request, context in
            let session = try await require(request, context)
            return try Self.json(WorkspacesBody(workspaces: session.memberships.map(WorkspaceBody.init)))
        }
        router.post("/api/workspaces/:id/stream-tickets") { try await makeTicket($0, $1) }
    }

    private struct Credentials: Decodable {
        let email: String
        let password: String
    }

    private struct SessionBody: Encodable {
        let email: String
        let workspaces: [WorkspaceBody]
    }

    private struct WorkspacesBody: Encodable {
        let workspaces: [WorkspaceBody]
    }

    private struct WorkspaceBody: Encodable {
        let id: String
        let name: String
        let role: String

        init(_ membership: Membership) {
            id = membership.workspace.rawValue
            name = membership.name
            role = membership.role.rawValue
        }
    }

    /// Longer than any address that mail is delivered to (RFC 5321 §4.5.3.1.3).
    private static let maximumEmailBytes = 256
    /// Both texts at their longest, every character escaped.
    private static let maximumBodyBytes = 16 * 1024

    private func signIn(_ request: Request, _ context: AppContext) async throws -> Response {
        try request.requireJSON()
        // Checked although no cookie is needed: another site must not sign its visitor in as somebody else.
        guard CrossSite.allows(request.head) else { throw Problem.crossSite }
        let credentials = try await body(Credentials.self, of: request, orElse: .malformedSignIn)
        // A control character is in no address; the database would end the text at a NUL.
        guard credentials.email.utf8.count <= Self.maximumEmailBytes, credentials.email.utf8.allSatisfy({ $0 >= 0x20 }) else {
            throw Problem.malformedSignIn
        }
        let account = Store.normalised(email: credentials.email)
        return try await attempt("sign-in", for: account, request, context) { isRight in
            let user = try await store.user(email: account)
            guard try await Password.verify(credentials.password, against: user?.passwordHash), let user, !user.isDisabled else {
                throw Problem.wrongCredentials
            }
            isRight()
            // A new token at each sign-in: whatever a browser had before, somebody else may have put there.
            for old in digests(of: request) { try await end(old) }
            let fresh = fresh(.now)
            try await store.createSession(fresh.session, userID: user.id)
            return noContent(fresh)
        }
    }

    /// Runs what a password decides on, as often as the limits of failures allow.
    ///
    /// - Parameters:
    ///   - what: What it is, for the log.
    ///   - body: Calls its argument once the password is known to be right. What fails at the machine and not at the password does not count.
    /// - Throws: `Problem`: what the body throws; 429; 503.
    func attempt(
        _ what: String,
        for account: String,
        _ request: Request,
        _ context: AppContext,
        _ body: (_ isRight: () -> Void) async throws -> Response
    ) async throws -> Response {
        let address = AddressBlock.containing(context.clientAddress(of: request))
        if let wait = attempts.begin(account: account, address: address) { throw Problem.tooManyAttempts(wait: wait) }
        do {
            return try await body { attempts.succeeded(account: account, address: address) }
        } catch Password.Failure.overloaded {
            attempts.undone(account: account, address: address)
            throw Problem.overloaded
        } catch let error as StoreError {
            attempts.undone(account: account, address: address)
            context.logger.error("A \(what) failed at the database", metadata: ["error": "\(error)"])
            throw Problem.storageUnavailable
        } catch {
            context.logger.info("A \(what) failed", metadata: ["address": "\(address)"])
            throw error
        }
    }

    /// - Throws: `Problem`: 413, and the one given for a body that is something else.
    func body<Body: Decodable>(_ type: Body.Type, of request: Request, orElse problem: Problem) async throws -> Body {
        do {
            let body = try await request.body.collect(upTo: Self.maximumBodyBytes)
            return try JSONDecoder().decode(Body.self, from: Data(body.readableBytesView))
        } catch is NIOTooManyBytesError {
            throw Problem.signInTooLarge
        } catch is DecodingError {
            throw problem
        }
    }

    /// A session that nobody has yet, and the token that will name it.
    func fresh(_ now: Timestamp) -> (token: SecretToken, session: NewSession) {
        let token = SecretToken()
        return (token, NewSession(digest: token.digest, now: now, expiresAt: now.adding(seconds: configuration.lifetimeSeconds)))
    }

    func noContent(_ fresh: (token: SecretToken, session: NewSession)) -> Response {
        noContent(cookie: fresh.token.text, maxAge: Int(configuration.lifetimeSeconds))
    }

    private func signOut(_ request: Request, _ context: AppContext) async throws -> Response {
        guard CrossSite.allows(request.head) else { throw Problem.crossSite }
        let isEverywhere = try Self.isEverywhere(request)
        do {
            for digest in digests(of: request) {
                // The user is known by a session that still counts.
                if isEverywhere, let session = try await sessions.current(digest: digest) { try await endAll(of: session.userID) }
                try await end(digest)
            }
        } catch let error as StoreError {
            context.logger.error("A sign-out failed at the database", metadata: ["error": "\(error)"])
            throw Problem.storageUnavailable
        }
        return noContent(cookie: "", maxAge: 0)
    }

    /// Whether all sessions of the user are to end: `?everywhere=true`.
    private static func isEverywhere(_ request: Request) throws -> Bool {
        switch request.uri.queryParameters["everywhere"] {
        case nil, "false": false
        case "true": true
        default: throw Problem(.badRequest, code: "malformed_query", detail: "`everywhere` takes true or false.")
        }
    }

    private func endAll(of userID: String) async throws {
        try await store.deleteSessions(userID: userID)
        await sessions.forgetAll()
    }

    private func end(_ digest: String) async throws {
        try await store.deleteSession(digest: digest)
        await sessions.forget(digest: digest)
    }

    /// `__Host-` makes browsers refuse the cookie without TLS, from a sub-domain or for a part of the site (RFC 6265bis §4.1.3.2).
    var cookieName: String { configuration.isSecure ? "__Host-deskbell" : "deskbell" }

    private func noContent(cookie value: String, maxAge: Int) -> Response {
        var response = Response(status: .noContent, headers: [.cacheControl: "no-store"])
        response.setCookie(
            Cookie(name: cookieName, value: value, maxAge: maxAge, path: "/", secure: configuration.isSecure, httpOnly: true, sameSite: .lax)
        )
        return response
    }

    static func json(_ body: some Encodable) throws -> Response {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return Response(
            status: .ok,
            headers: [.contentType: "application/json; charset=utf-8", .cacheControl: "no-store"],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: try encoder.encode(body)))
        )
    }
}

import Calls
import Foundation
import HTTPTypes
public import Hummingbird
public import Logging
import NIOCore
import Storage
public import Web

/// The way in: `POST` or `GET /api/callerdesk/webhook[/{workspace}[/{secret}]]`.
public struct WebhookRoutes: Sendable {
    private let intake: WebhookIntake
    private let secrets: WebhookSecrets
    private let demo: DemoWebhooks?
    private let refused: RefusedWebhooks
    private let logger: Logger

    /// The largest body that is read, in bytes.
    static let maximumBody = 256 * 1024

    /// - Parameter demo: Set where webhooks without a secret are let in, for one workspace and from this machine only.
    public init(intake: WebhookIntake, secrets: WebhookSecrets, demo: DemoWebhooks?, logger: Logger) {
        self.intake = intake
        self.secrets = secrets
        self.demo = demo
        refused = RefusedWebhooks(logger: logger)
        self.logger = logger
    }

    public func add(to router: Router<AppContext>) {
        let paths: [RouterPath] = ["/api/callerdesk/webhook/:workspace/:secret", "/api/callerdesk/webhook/:workspace", "/api/callerdesk/webhook"]
        for path in paths {
            for method in [HTTPRequest.Method.get, .post] {
                router.on(path, method: method) { request, context in try await answer(request, context) }
            }
            // HEAD too, which a server may take wherever GET is: the webhook would be stored.
            for method in HTTPRequest.Method.all where method != .get && method != .post {
                router.on(path, method: method) { _, _ -> Response in
                    throw Problem(
                        .methodNotAllowed,
                        code: "method_not_allowed",
                        detail: "Send webhooks with POST or GET.",
                        headers: [.allow: "GET, POST"]
                    )
                }
            }
        }
    }

    private func answer(_ request: Request, _ context: AppContext) async throws -> Response {
        // The raw query: CallerDesk mangles it, so the framework's own reading of it would be wrong.
        let path = request.head.path ?? ""
        let query = path.firstIndex(of: "?").map { String(path[path.index(after: $0)...]) }
        let workspace = try await authenticate(request, context, query: query)
        let address = context.clientAddress(of: request)
        do {
            return try await take(request, from: address, workspace: workspace, query: query)
        } catch let reason as RefusedWebhooks.Reason {
            refused.note(reason, workspace: workspace, address: address)
            throw Self.unauthorized
        }
    }

    /// - Throws: `Problem`, or `RefusedWebhooks.Reason` for what does not keep to the workspace's rules.
    private func take(_ request: Request, from address: String, workspace: WorkspaceID, query: String?) async throws -> Response {
        let rules = secrets.rules(of: workspace)
        let signature = try rules.admit(request, from: address)
        if let encoding = request.headers[.contentEncoding], encoding.lowercased() != "identity" {
            throw Problem(.unsupportedMediaType, code: "compressed_body", detail: "Send the body without Content-Encoding.")
        }
        let body = try await body(of: request)
        if let signature { try rules.admit(body, signature: signature) }
        let webhook = WebhookRequest(
            method: request.method == .get ? .get : .post,
            // Where signatures are asked for, only what is signed counts.
            query: signature == nil ? query : nil,
            contentType: request.headers[.contentType],
            body: body
        )
        do {
            return Self.response(try await intake.take(webhook, workspace: workspace))
        } catch StoreError.noSuchWorkspace {
            // Disabled since the secrets were read.
            throw Self.unauthorized
        } catch let error as StoreError {
            logger.error("webhook not stored", metadata: ["workspace": "\(workspace)", "error": "\(error)"])
            throw Self.notStored
        }
    }

    private func authenticate(_ request: Request, _ context: AppContext, query: String?) async throws -> WorkspaceID {
        let named = context.parameters.get("workspace")
        let secret =
            context.parameters.get("secret") ?? CallbackQuery.token(in: query) ?? request.headers[.webhookToken]
        do {
            if let secret, let workspace = try await secrets.workspace(for: secret, named: named) { return workspace }
        } catch is StoreError {
            // Without a line in the log for each guess: `WebhookSecrets` warns once a second.
            throw Self.notStored
        }
        if secret == nil, named == nil, let workspace = demo?.workspace(for: request, from: context.remoteAddress) { return workspace }
        throw Self.unauthorized
    }

    private func body(of request: Request) async throws -> [UInt8] {
        if let length = request.headers[.contentLength].flatMap({ Int($0) }), length > Self.maximumBody { throw Self.tooLarge }
        do {
            return [UInt8](buffer: try await request.body.collect(upTo: Self.maximumBody))
        } catch is NIOTooManyBytesError {
            throw Self.tooLarge
        }
    }

    /// For every reason alike, so that nobody learns whether a secret is right.
    private static let unauthorized = Problem(
        .unauthorized,
        code: "unauthorized",
        detail: "The webhook's secret is missing or wrong; see 'deskbell webhook url'."
    )

    private static let notStored = Problem(
        .serviceUnavailable,
        code: "not_stored",
        detail: "The webhook could not be stored; send it again.",
        headers: [.retryAfter: "1"]
    )

    private static let tooLarge = Problem(
        .contentTooLarge,
        code: "too_large",
        detail: "The body is larger than 256 KiB.",
        headers: [.connection: "close"]
    )

    private static func response(_ answer: WebhookIntake.Answer) -> Response {
        switch answer {
        case .accepted(let seq): json(#"{"status":"accepted","seq":\#(seq)}"#)
        case .duplicate(let seq): json(#"{"status":"duplicate","seq":\#(seq)}"#)
        case .ignored(let reason): json(#"{"status":"ignored","reason":"\#(reason)"}"#)
        case .rejected(let unreadable): rejection(unreadable)
        }
    }

    private static func json(_ text: String) -> Response {
        Response(status: .ok, headers: [.contentType: "application/json"], body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
    }

    private static func rejection(_ unreadable: UnreadableWebhook) -> Response {
        let status: HTTPResponse.Status = unreadable.kind == .unsupportedMediaType ? .unsupportedMediaType : .unprocessableContent
        return Problem(status, code: unreadable.code, detail: unreadable.detail).response
    }
}

extension HTTPField.Name {
    /// The header in which the original system took its token.
    static let webhookToken = HTTPField.Name(parsed: "x-webhook-token") ?? .authorization
}

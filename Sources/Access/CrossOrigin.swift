import Calls
import HTTPTypes
public import Hummingbird
public import Logging
public import Storage
public import Web

/// Lets pages of the origins that a workspace allows read the answers of its routes (<https://fetch.spec.whatwg.org/#http-cors-protocol>).
///
/// Add it before the routes, and before what words the errors. Errors carry the fields too, or a page could not tell "sign in" from "no network". Nothing is said to any other origin.
public struct CrossOrigin: RouterMiddleware {
    private let origins: AllowedOrigins

    private static let prefix = "/api/workspaces/"
    private static let methods = "GET, HEAD, POST, PUT, PATCH, DELETE"
    private static let allowedFields = "Authorization, Content-Type, Idempotency-Key, If-Match, Last-Event-ID"
    /// How long a browser need not ask again, in seconds; an origin that is removed meanwhile gets no answer all the same.
    private static let maximumAge = "600"

    /// - Parameter store: Has the lists; a change counts within a second.
    public init(store: Store, logger: Logger) { origins = AllowedOrigins(store: store, logger: logger) }

    public func handle(_ request: Request, context: AppContext, next: (Request, AppContext) async throws -> Response) async throws -> Response {
        let path = request.uri.path
        guard path.hasPrefix(Self.prefix) else { return try await next(request, context) }
        let workspace = path.dropFirst(Self.prefix.count).split(separator: "/", maxSplits: 1).first.flatMap { WorkspaceID(rawValue: String($0)) }
        let origin = await origins.origin(of: request.head, in: workspace)
        var response: Response
        if request.method == .options {
            response = Response(status: .noContent)
            if origin != nil {
                response.headers[.accessControlAllowMethods] = Self.methods
                response.headers[.accessControlAllowHeaders] = Self.allowedFields
                response.headers[.accessControlMaxAge] = Self.maximumAge
            }
        } else {
            do {
                response = try await next(request, context)
            } catch let error as any HTTPResponseError {
                response = try error.response(from: request, context: context)
            }
        }
        // Whatever the answer: a cache between must not give one origin's to another.
        response.headers[values: .vary].append("Origin")
        if let origin {
            response.headers[.accessControlAllowOrigin] = origin
            response.headers[.accessControlAllowCredentials] = "true"
            response.headers[.accessControlExposeHeaders] = "Date, ETag, Location, Retry-After"
        }
        return response
    }
}

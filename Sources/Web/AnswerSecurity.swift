import HTTPTypes
public import Hummingbird

/// Says on every answer how browsers may use it; what a handler says itself counts.
///
/// Add it before everything else, so that no error goes without. What is no HTTP never comes here; its ``Refusal`` says the same.
public struct AnswerSecurity: RouterMiddleware {
    private let fields: [(name: HTTPField.Name, value: String)]

    /// What every answer says.
    static let fields: [(name: HTTPField.Name, value: String)] = [
        (.xContentTypeOptions, "nosniff"),
        // A path may hold a secret, a query a ticket.
        (HTTPField.Name("Referrer-Policy"), "no-referrer"),
        // What is no page loads nothing and is shown in no frame.
        (.contentSecurityPolicy, "default-src 'none'; frame-ancestors 'none'"),
        (.cacheControl, "no-store"),
    ].compactMap { name, value in name.map { ($0, value) } }

    /// - Parameter isSecure: Whether people reach the server over https only; browsers then keep to that for a year (RFC 6797).
    public init(isSecure: Bool) {
        fields = Self.fields + (isSecure ? [(.strictTransportSecurity, "max-age=31536000")] : [])
    }

    public func handle(_ request: Request, context: AppContext, next: (Request, AppContext) async throws -> Response) async throws -> Response {
        var response: Response
        do {
            response = try await next(request, context)
        } catch let error as any HTTPResponseError {
            response = try error.response(from: request, context: context)
        }
        for (name, value) in fields where response.headers[name] == nil { response.headers[name] = value }
        return response
    }
}

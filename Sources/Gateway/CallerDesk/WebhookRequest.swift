/// A webhook as it came over HTTP, before anything in it is trusted.
struct WebhookRequest: Sendable {
    enum Method: String, Sendable {
        case get = "GET"
        case post = "POST"
    }

    var method: Method
    /// What follows the first `?` of the URL, not yet percent-decoded.
    var query: String?
    /// The `Content-Type` header. Only a hint: what the body really is decides.
    var contentType: String?
    /// At most a few hundred kilobytes; the caller bounds it, and has refused a body with a `Content-Encoding`.
    var body: [UInt8]

    init(method: Method, query: String? = nil, contentType: String? = nil, body: [UInt8] = []) {
        self.method = method
        self.query = query
        self.contentType = contentType
        self.body = body
    }
}

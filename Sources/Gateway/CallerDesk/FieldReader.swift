/// Finds the fields of a webhook in whatever format they came.
enum FieldReader {
    /// One field, its name and value as they came.
    struct Pair: Equatable, Sendable {
        var name: String
        var value: String
    }

    /// CallerDesk sends about twenty. Bounded because each costs a text and a place in a table.
    static let maximumFields = 1000

    /// The fields of a GET's query, a POST's body, or a POST's query if it has no body.
    ///
    /// - Throws: `UnreadableWebhook` if the body is JSON or multipart that is broken, or has too many fields.
    static func fields(of request: WebhookRequest, query: CallbackQuery) throws(UnreadableWebhook) -> [Pair] {
        let body = content(of: request)
        guard request.method == .post, !body.isEmpty else { return query.fields }
        if looksLikeJSON(body) { return try JSONFields.pairs(body) }
        if let boundary = MultipartForm.boundary(of: body, contentType: request.contentType) {
            return try MultipartForm.pairs(body, boundary: boundary)
        }
        // Such as `null`: said to be JSON, and a form least of all.
        if isLabelledJSON(request.contentType), !body.contains(UInt8(ascii: "=")), !isBinary(body) { throw .malformedJSON }
        return try URLEncodedForm.pairs(Array(body))
    }

    /// Whether there is nothing at all, neither body nor query.
    static func isEmpty(_ request: WebhookRequest, query: CallbackQuery) -> Bool { content(of: request).isEmpty && query.fields.isEmpty }

    /// Whether a body in which no call was found is rather in a format that is not read here: compressed, binary, XML.
    static func isDoubtful(_ request: WebhookRequest) -> Bool {
        let body = content(of: request)
        guard request.method == .post, !body.isEmpty, !looksLikeJSON(body) else { return false }
        return isBinary(body) || !isLabelledReadable(request.contentType)
    }

    private static func isBinary(_ body: ArraySlice<UInt8>) -> Bool {
        body.contains { $0 < 0x20 && ![0x09, 0x0a, 0x0d].contains($0) } || String(validating: body, as: UTF8.self) == nil
    }

    /// The body without a byte order mark and white space around it.
    private static func content(of request: WebhookRequest) -> ArraySlice<UInt8> {
        guard request.method == .post else { return [] }
        var body = request.body[...]
        if body.starts(with: [0xef, 0xbb, 0xbf]) { body = body.dropFirst(3) }
        body = body.drop(while: isSpace)
        while let last = body.last, isSpace(last) { body.removeLast() }
        return body
    }

    private static func isSpace(_ byte: UInt8) -> Bool { [0x20, 0x09, 0x0a, 0x0d].contains(byte) }

    private static func looksLikeJSON(_ body: ArraySlice<UInt8>) -> Bool {
        body.first == UInt8(ascii: "{") || body.first == UInt8(ascii: "[")
    }

    private static func isLabelledJSON(_ contentType: String?) -> Bool { contentType?.lowercased().contains("json") == true }

    private static func isLabelledReadable(_ contentType: String?) -> Bool {
        guard let type = contentType?.lowercased().prefix(while: { $0 != ";" && $0 != " " }), !type.isEmpty else { return true }
        return type.hasSuffix("json") || type == "application/x-www-form-urlencoded" || type == "multipart/form-data" || type == "text/plain"
            || type == "application/octet-stream"
    }
}

@testable import Gateway

extension Property {
    static let form = Property(name: "form") { bytes in
        guard let pairs = try? URLEncodedForm.pairs(bytes) else { return }
        try holds("no more fields than allowed", pairs.count <= FieldReader.maximumFields)
        try holds("nothing is made up", size(pairs) <= 3 * bytes.count)
        let written = pairs.map { "\(escaped($0.name))=\(escaped($0.value))" }.joined(separator: "&")
        try holds("what is written again is read as the same", try URLEncodedForm.pairs(Array(written.utf8)) == pairs)

        guard let boundary = MultipartForm.boundary(of: bytes[...]), let parts = try? MultipartForm.pairs(bytes[...], boundary: boundary) else {
            return
        }
        try holds("no more parts than allowed", parts.count <= FieldReader.maximumFields)
        try holds("no part is made up", size(parts) <= 3 * bytes.count)
    }

    static let query = Property(name: "query") { bytes in
        guard let query = try? CallbackQuery(bytes.text) else {
            try holds("an absurd query has no secret", CallbackQuery.token(in: bytes.text) == nil)
            return
        }
        // Invalid bytes have become U+FFFD, of three bytes each.
        try holds("nothing is made up", size(query.fields) <= 3 * bytes.text.utf8.count)
        try holds("no field became more than three", query.fields.count <= 3 * FieldReader.maximumFields)
        if let token = CallbackQuery.token(in: bytes.text) {
            try holds("a secret is one of the fields", !token.isEmpty && query.fields.contains { $0.value == token })
            // In front of all, so that nothing else is the first.
            let glued = CallbackQuery.token(in: "token=secret?type=call_report&\(bytes.text)")
            try holds("the first secret counts", glued == "secret")
        }
    }

    private static func size(_ pairs: [FieldReader.Pair]) -> Int { pairs.reduce(0) { $0 + $1.name.utf8.count + $1.value.utf8.count } }

    private static func escaped(_ text: String) -> String {
        text.utf8.map { "%" + (0x10 > $0 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}

import Foundation

/// One webhook as CallerDesk sends it: named texts in the vendor's spelling (docs.callerdesk.io/sample-payload).
struct WebhookPayload: Equatable, Sendable {
    /// What CallerDesk appends to the URL as `type`.
    enum Event: String, Sendable {
        case live = "live_call"
        case report = "call_report"
    }

    struct Field: Equatable, Sendable {
        var name: String
        var value: String
    }

    var event: Event
    var fields: [Field]

    init(_ event: Event, _ fields: KeyValuePairs<String, String>) {
        self.event = event
        self.fields = fields.map { Field(name: $0.key, value: $0.value) }
    }

    subscript(name: String) -> String? { fields.first { $0.name == name }?.value }
}

extension WebhookPayload {
    /// The fields as one JSON object of texts, in their order.
    var json: String {
        "{" + fields.map { "\(Self.quoted($0.name)):\(Self.quoted($0.value))" }.joined(separator: ",") + "}"
    }

    /// The fields as `application/x-www-form-urlencoded`.
    var urlEncoded: String {
        fields.map { "\(Self.escaped($0.name))=\(Self.escaped($0.value))" }.joined(separator: "&")
    }

    private static func quoted(_ text: String) -> String {
        let escaped = text.unicodeScalars.map { scalar in
            switch scalar {
            case "\"", "\\": "\\" + String(scalar)
            case "\u{0}"..."\u{1f}": "\\u00" + (scalar.value < 16 ? "0" : "") + String(scalar.value, radix: 16)
            default: String(scalar)
            }
        }
        return "\"" + escaped.joined() + "\""
    }

    private static let unreserved = CharacterSet(charactersIn: "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~")

    private static func escaped(_ text: String) -> String { text.addingPercentEncoding(withAllowedCharacters: unreserved) ?? "" }
}

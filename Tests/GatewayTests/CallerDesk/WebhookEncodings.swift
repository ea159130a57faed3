import Calls

@testable import Gateway

/// The same fields in every form in which a webhook can come.
struct WebhookEncodings {
    var fields: [(name: String, value: String)]

    init(_ fields: [(String, String)]) { self.fields = fields.map { (name: $0.0, value: $0.1) } }

    var json: WebhookRequest {
        let members = fields.map { "\(Self.quoted($0.name)):\(Self.quoted($0.value))" }
        return WebhookRequest(method: .post, contentType: "application/json", body: Array("{\(members.joined(separator: ","))}".utf8))
    }

    var form: WebhookRequest {
        WebhookRequest(method: .post, contentType: "application/x-www-form-urlencoded", body: Array(urlEncoded.utf8))
    }

    var get: WebhookRequest { WebhookRequest(method: .get, query: urlEncoded) }

    var multipart: WebhookRequest {
        let boundary = "----boundary7MA4YWxk"
        let parts = fields.map { field in
            let name = field.name.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
            return "--\(boundary)\r\nContent-Disposition: form-data; name=\"\(name)\"\r\n\r\n\(field.value)\r\n"
        }
        let body = parts.joined() + "--\(boundary)--\r\n"
        return WebhookRequest(method: .post, contentType: "multipart/form-data; boundary=\(boundary)", body: Array(body.utf8))
    }

    var all: [WebhookRequest] { [json, form, get, multipart] }

    var urlEncoded: String { fields.map { Self.escaped($0.name) + "=" + Self.escaped($0.value) }.joined(separator: "&") }

    private static func escaped(_ text: String) -> String {
        text.utf8.map { byte in
            switch byte {
            case UInt8(ascii: " "): "+"
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"):
                String(UnicodeScalar(byte))
            default: "%" + String(byte >> 4, radix: 16) + String(byte & 15, radix: 16)
            }
        }.joined()
    }

    private static func quoted(_ text: String) -> String {
        let escaped = text.unicodeScalars.map { scalar in
            switch scalar {
            case "\"": "\\\""
            case "\\": "\\\\"
            case "\u{0}"..."\u{1f}": "\\u00" + (scalar.value < 16 ? "0" : "") + String(scalar.value, radix: 16)
            default: String(scalar)
            }
        }
        return "\"" + escaped.joined() + "\""
    }
}

extension CallerDeskReading {
    var report: CallReport? {
        guard case .report(let report, _) = self else { return nil }
        return report
    }

    var canonical: String? {
        guard case .report(_, let canonical) = self else { return nil }
        return canonical
    }
}

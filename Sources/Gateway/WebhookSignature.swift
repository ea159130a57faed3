import Crypto
import Foundation
import HTTPTypes

/// The signature that a webhook carries as the Standard Webhooks specification has it: the headers `webhook-id`, `webhook-timestamp` and
/// `webhook-signature`, which lists codes as `v1,` and Base64, separated by spaces. Pure.
///
/// A code is the HMAC-SHA256 of id, timestamp and body, joined by full stops, so the body counts byte by byte, and nothing of the URL does.
struct WebhookSignature {
    /// How far the sender's clock may be from ours, in seconds, either way.
    static let tolerance: Int64 = 300
    /// A sender lists one code for each of its keys.
    private static let maximumCodes = 16

    /// In seconds since 1970.
    private let timestamp: Int64
    private let start: String
    private let codes: [Data]

    /// - Returns: `nil` if a header is absent or not of this form. Codes of other versions are passed over.
    init?(_ headers: HTTPFields) {
        guard let id = Self.field("webhook-id", headers), let time = Self.field("webhook-timestamp", headers),
            let list = Self.field("webhook-signature", headers)
        else { return nil }
        // With a full stop in the id, what was signed could be cut into id, timestamp and body in another way.
        guard (1...256).contains(id.utf8.count), id.utf8.allSatisfy({ (0x21...0x7E).contains($0) && $0 != UInt8(ascii: ".") }) else { return nil }
        guard (1...12).contains(time.utf8.count), time.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let seconds = Int64(time) else { return nil }
        let words = list.split(separator: " ")
        guard words.count <= Self.maximumCodes else { return nil }
        codes = words.filter { $0.hasPrefix("v1,") }.compactMap { Data(base64Encoded: String($0.dropFirst(3))) }
        guard !codes.isEmpty else { return nil }
        timestamp = seconds
        start = "\(id).\(time)."
    }

    /// - Parameter now: In seconds since 1970.
    func isTimely(now: Int64) -> Bool { abs(now - timestamp) <= Self.tolerance }

    /// Whether one of the codes is that of the body under one of the keys; takes as long for a code that is nearly right.
    func covers(_ body: [UInt8], keys: [SymmetricKey]) -> Bool {
        keys.contains { key in
            var code = HMAC<SHA256>(key: key)
            code.update(data: Data(start.utf8))
            code.update(data: body)
            let expected = code.finalize()
            return codes.contains { expected == $0 }
        }
    }

    private static func field(_ name: String, _ headers: HTTPFields) -> String? { HTTPField.Name(name).flatMap { headers[$0] } }
}

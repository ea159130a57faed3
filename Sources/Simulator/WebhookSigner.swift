import Crypto
import Foundation

/// Signs webhooks as the Standard Webhooks specification says (www.standardwebhooks.com): `v1,` and the Base64 of the HMAC-SHA256 of id, time and
/// body, joined by full stops.
public struct WebhookSigner: Sendable {
    private let key: SymmetricKey

    /// - Parameter text: The key as `deskbell webhook sign` prints it: `whsec_` and Base64.
    /// - Throws: `InvalidSimulation` for anything else.
    public init(key text: String) throws(InvalidSimulation) {
        guard text.hasPrefix("whsec_"), let bytes = Data(base64Encoded: String(text.dropFirst(6))), !bytes.isEmpty else {
            throw InvalidSimulation(description: "that is no signing key; expected what 'deskbell webhook sign ID --key-only' prints")
        }
        key = SymmetricKey(data: bytes)
    }

    /// The headers that a body is sent with.
    ///
    /// - Parameters:
    ///   - id: The webhook's, the same in every attempt.
    ///   - seconds: The time of the attempt, since 1970.
    func headers(id: String, seconds: Int64, body: String) -> [(String, String)] {
        let code = HMAC<SHA256>.authenticationCode(for: Data("\(id).\(seconds).\(body)".utf8), using: key)
        return [("webhook-id", id), ("webhook-timestamp", "\(seconds)"), ("webhook-signature", "v1,\(Data(code).base64EncodedString())")]
    }
}

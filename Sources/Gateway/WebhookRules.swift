import Calls
import Crypto
import Hummingbird

/// What a workspace asks of its webhooks beyond the secret.
struct WebhookRules {
    /// Where they may come from; `nil` for everywhere. An empty list lets nobody in: every line of it was unreadable.
    var addresses: [AddressRange]?
    /// What they have to be signed with; `nil` where they need not be.
    var signingKeys: [SigningKey]?

    struct SigningKey {
        var key: SymmetricKey
        /// When it stops to count, together with the secret of its generation.
        var expiresAt: Timestamp?
    }

    /// Judges a webhook by what is known before its body was read.
    ///
    /// - Returns: The signature that its body has still to be compared with; `nil` where none is asked for.
    /// - Throws: `RefusedWebhooks.Reason`.
    func admit(_ request: Request, from address: String, now: Timestamp = .now) throws(RefusedWebhooks.Reason) -> WebhookSignature? {
        if let addresses, !addresses.contains(where: { $0.contains(address) }) { throw .address }
        guard signingKeys != nil else { return nil }
        // All that a GET says is in its URL, which no signature covers.
        guard request.method == .post, let signature = WebhookSignature(request.headers) else { throw .unsigned }
        guard signature.isTimely(now: now.microseconds / 1_000_000) else { throw .untimely }
        return signature
    }

    /// - Throws: `RefusedWebhooks.Reason` if the body is not what was signed.
    func admit(_ body: [UInt8], signature: WebhookSignature, now: Timestamp = .now) throws(RefusedWebhooks.Reason) {
        let keys = (signingKeys ?? []).filter { $0.expiresAt.map { $0 > now } ?? true }
        guard signature.covers(body, keys: keys.map(\.key)) else { throw .signature }
    }
}

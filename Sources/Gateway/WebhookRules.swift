import Calls

/// What a workspace asks of its webhooks beyond the secret.
struct WebhookRules {
    /// Where they may come from; `nil` for everywhere. An empty list lets nobody in: every line of it was unreadable.
    var addresses: [AddressRange]?

    func admits(_ address: String) -> Bool { addresses?.contains { $0.contains(address) } ?? true }
}

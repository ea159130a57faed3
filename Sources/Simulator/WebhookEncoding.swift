/// The ways in which CallerDesk delivers a webhook.
enum WebhookEncoding: CaseIterable, Sendable {
    /// POST with a JSON body: the rule.
    case json
    /// POST with an urlencoded body.
    case form
    /// GET with the fields in the query.
    case get

    /// Nine in ten as JSON, the others in the rarer ways.
    static func any(using random: inout some RandomNumberGenerator) -> WebhookEncoding {
        switch Int.random(in: 0..<20, using: &random) {
        case 0: .form
        case 1: .get
        default: .json
        }
    }

    /// The URL that is called: CallerDesk appends its own query with a literal `?`, even to a URL that has one.
    func url(_ registered: String, for payload: WebhookPayload) -> String {
        switch self {
        case .json, .form:
            return "\(registered)?type=\(payload.event.rawValue)"
        case .get:
            var payload = payload
            // The vendor's GET sample has `2020-04-09n13:46:56`, a lost escape, and no type.
            payload.fields = payload.fields.compactMap { field in
                guard field.name != "type" else { return nil }
                let isTime = field.name.lowercased().hasSuffix("time")
                return isTime ? WebhookPayload.Field(name: field.name, value: field.value.replacing(" ", with: "n")) : field
            }
            return "\(registered)?\(payload.urlEncoded)"
        }
    }
}

import Calls

/// Why a webhook could not be understood, for whoever set it up.
public struct UnreadableWebhook: Error, Equatable {
    /// What kind of answer is due.
    public enum Kind: Int, Sendable {
        /// The body is in no format that is read here: 415.
        case unsupportedMediaType = 415
        /// The format is known, the content makes no sense: 422, and the raw body is worth keeping.
        case unprocessable = 422
    }

    public let kind: Kind
    /// Stable, machine-readable, snake_case.
    public let code: String
    /// One sentence that names the field and says what was expected. Quotes nothing from the request, which holds personal data.
    public let detail: String
}

extension UnreadableWebhook {
    /// Neither the body nor the query holds anything.
    static let empty = UnreadableWebhook(
        kind: .unprocessable,
        code: "empty_webhook",
        detail: "The webhook is empty: expected CallerDesk's fields as JSON, as a form or in the query."
    )
    static let malformedJSON = UnreadableWebhook(
        kind: .unprocessable,
        code: "malformed_json",
        detail:
            "The body looks like JSON but is not one well-formed object: expected CallerDesk's fields as texts or numbers, in UTF-8."
    )
    static let malformedMultipart = UnreadableWebhook(
        kind: .unprocessable,
        code: "malformed_multipart",
        detail:
            "The body looks like multipart/form-data but is broken: expected named parts between boundary lines, and an end boundary."
    )
    static let tooManyFields = UnreadableWebhook(
        kind: .unprocessable,
        code: "too_many_fields",
        detail: "The webhook has more than \(FieldReader.maximumFields) fields: expected CallerDesk's, of which there are about twenty."
    )
    static let longID = UnreadableWebhook(
        kind: .unprocessable,
        code: "id_too_long",
        detail: "CallSid, Uniqueid or campid is longer than \(FieldText.maximumLength) characters."
    )
    static let noCallFields = UnreadableWebhook(
        kind: .unprocessable,
        code: "no_call_fields",
        detail: "The webhook names no call: expected at least one of CallSid, campid, SourceNumber, DestinationNumber and DialWhomNumber."
    )
    static let unreadableBody = UnreadableWebhook(
        kind: .unsupportedMediaType,
        code: "unreadable_body",
        detail:
            "The body is neither JSON nor a form: expected JSON, urlencoded or multipart/form-data, not compressed."
    )
}

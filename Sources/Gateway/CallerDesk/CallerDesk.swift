import Calls

/// The CallerDesk adapter: turns one webhook into a report in words that no longer depend on the provider. Pure, keeps nothing.
///
/// Fields and words: docs.callerdesk.io/sample-payload, docs.callerdesk.io/incoming-call-reports-status,
/// docs.callerdesk.io/outgoing-call-reports-status.
enum CallerDesk {
    /// What the reports name as their provider.
    static let provider = "callerdesk"

    /// Reads a webhook: a GET's query, a POST's body, or the query of a POST without a body.
    ///
    /// The body is taken for what it looks like (JSON, multipart, else urlencoded), since integrations label it wrongly or not at all.
    ///
    /// - Throws: `UnreadableWebhook` if the request is in no known format or names no call.
    static func read(_ request: WebhookRequest) throws(UnreadableWebhook) -> CallerDeskReading {
        let query = try CallbackQuery(request.query)
        let pairs = try FieldReader.fields(of: request, query: query)
        // Cut like any other text, the ids of two calls could be one.
        guard !pairs.contains(where: { $0.value.unicodeScalars.count > FieldText.maximumLength && CallerDeskField.isID($0.name) }) else {
            throw .longID
        }
        let fields = CallerDeskFields(pairs)
        let type = CallerDeskEventKind(type: fields[.type]) ?? CallerDeskEventKind(type: query.type)
        if type == .noCall, !fields.hasCallID { return .noCall }
        guard fields.namesACall else {
            throw FieldReader.isDoubtful(request) ? .unreadableBody : FieldReader.isEmpty(request, query: query) ? .empty : .noCallFields
        }
        let isReport = type == .report || (type != .live && fields.isReport)
        let report = CallReport(fields, isReport: isReport)
        return .report(report, canonical: fields.canonical(isReport: isReport))
    }
}

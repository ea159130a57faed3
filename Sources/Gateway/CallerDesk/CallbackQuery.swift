import Calls

/// The query of a webhook URL, put right again.
///
/// CallerDesk appends `?type=<event>`, or with GET the whole `?SourceNumber=…`, to the registered URL even if that has a query already:
/// `?token=abc` comes as `?token=abc?type=call_report`.
struct CallbackQuery: Sendable {
    /// All fields in their order, `token` among them.
    let fields: [FieldReader.Pair]

    /// - Parameter query: What follows the URL's first `?`, not percent-decoded.
    /// - Throws: `UnreadableWebhook.tooManyFields`.
    init(_ query: String?) throws(UnreadableWebhook) {
        fields = try URLEncodedForm.pairs((query ?? "").utf8.map { $0 }).flatMap(Self.unglued)
    }

    /// The secret of a URL such as `?token=abc`, also if CallerDesk glued its own query to it; `nil` if there is none, it is empty, or the query is
    /// absurd. For a request that is not authenticated yet.
    static func token(in query: String?) -> String? { (try? CallbackQuery(query))?.first("token") }

    /// The kind of event that CallerDesk appended.
    var type: String? { first("type") }

    private func first(_ name: String) -> String? {
        fields.first { FieldText.clean($0.name).lowercased() == name && !$0.value.isEmpty }?.value
    }

    /// Parts a field from the fields that were glued to it.
    ///
    /// The glue is at the end of the registered URL, so in the value of a field that is ours, `token` or any other that CallerDesk does not send, or
    /// in the type that it appended before. A `?` in one of its own fields, such as a recording's link, is part of that.
    private static func unglued(_ pair: FieldReader.Pair) -> [FieldReader.Pair] {
        var result: [FieldReader.Pair] = []
        var rest = FieldReader.Pair(name: afterGlue(pair.name), value: pair.value)
        while isOurs(rest.name), let mark = rest.value.firstIndex(of: "?") {
            let glued = rest.value[mark...].drop { $0 == "?" }
            rest.value = String(rest.value[..<mark])
            result.append(rest)
            // A token, a type and the first of the vendor's fields are all that is ever glued together. More is nobody's: it would be copied again
            // and again here, and left as it is it would be taken apart when a query that was kept is read the next time.
            guard result.count < 3 else { return result }
            let parts = glued.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            rest = FieldReader.Pair(name: afterGlue(parts.first ?? ""), value: parts.count > 1 ? String(parts[1]) : "")
        }
        result.append(rest)
        return result
    }

    /// A name without what it was glued to.
    private static func afterGlue(_ name: some StringProtocol) -> String {
        name.lastIndex(of: "?").map { String(name[$0...].dropFirst()) } ?? String(name)
    }

    private static func isOurs(_ name: String) -> Bool {
        let key = FieldText.clean(name).lowercased()
        return key == CallerDeskField.type.key || CallerDeskField.spellings[key] == nil
    }
}

/// How the delivery of one webhook ended.
struct WebhookDelivery: Equatable, Sendable {
    enum Outcome: String, Sendable {
        case accepted
        case duplicate
        case ignored
        /// Refused for good (4xx), or not taken in all attempts.
        case failed
    }

    var outcome: Outcome
    /// Attempts beyond the first.
    var retries: Int
    /// The status of the last answer; `nil` if there was none.
    var status: Int?
    /// Why the last attempt brought no answer; `nil` if it did.
    var problem: String?

    /// What came of the last attempt, for a sentence.
    var lastAnswer: String { status.map { "it answers \($0)" } ?? problem ?? "it does not answer" }
}

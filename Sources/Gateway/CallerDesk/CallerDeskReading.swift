import Calls

/// What a CallerDesk webhook turned out to be.
enum CallerDeskReading: Equatable, Sendable {
    /// News of a call. `canonical` is the content as one text, the same for the same content however it was sent: two webhooks of one call with
    /// equal texts are duplicates. It holds personal data but neither token nor secret.
    case report(CallReport, canonical: String)
    /// An event that CallerDesk is known to send and that carries no call: a member or a call group changed.
    case noCall
}

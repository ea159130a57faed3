import Calls
import HTTPTypes
import Storage
import Web

/// The answers of "Call now".
extension Problem {
    static let notSetUp = Problem(
        .conflict,
        code: "not_set_up",
        detail: "This workspace cannot order calls; the operator sets it up with 'deskbell workspace click-to-call'."
    )
    static let callInProgress = Problem(.conflict, code: "call_in_progress", detail: "This lead is being called already.")

    /// - Parameter path: Of the call.
    static func callInProgress(_ call: CallOrder.LiveCall, at path: String) -> Problem {
        Problem(
            .conflict,
            code: call.isSilent ? "call_seems_in_progress" : "call_in_progress",
            detail: call.isSilent ? "A call with this lead seems to be in progress." : callInProgress.detail,
            headers: [.location: path],
            members: ["since": call.since.rfc3339]
        )
    }

    static let noAgentNumber = Problem(
        .unprocessableContent,
        code: "no_agent_number",
        detail: "You have no agent number in this workspace; an admin can add it."
    )
    static let malformedKey = Problem(.badRequest, code: "malformed_key", detail: "`Idempotency-Key` takes 8 to 64 letters, digits, - and _.")
    static let providerUnreachable = Problem(
        .badGateway,
        code: "provider_unreachable",
        detail: "The telephone provider cannot be reached; nobody is being called."
    )
    static let providerUnclear = Problem(
        .badGateway,
        code: "provider_unclear",
        detail: "The telephone provider gave an answer that says nothing; the telephones may be ringing."
    )
    static let mayBeRinging = Problem(
        .gatewayTimeout,
        code: "may_be_ringing",
        detail: "The telephone provider did not answer in time; the telephones may be ringing. Wait before you try again."
    )

    /// - Parameter words: The provider's, one line.
    static func providerRefused(_ words: String) -> Problem {
        Problem(.badGateway, code: "provider_refused", detail: "The telephone provider refused: \(words)")
    }
}

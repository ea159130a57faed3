import HTTPTypes
import Web

/// The answers of the API beside those of sign-in. `openapi.yaml` lists every code.
extension Problem {
    static let notAdmin = Problem(.forbidden, code: "not_admin", detail: "Only an admin of the workspace can do this.")

    static let noSuchCall = missing("call")
    static let noSuchLead = missing("lead")
    static let noSuchCampaign = missing("campaign")
    static let noSuchTask = missing("task")
    static let noRecording = Problem(.notFound, code: "no_recording", detail: "There is no recording of this call.")
    static let recordingNotAllowed = Problem(
        .forbidden,
        code: "recording_not_allowed",
        detail: "The recording is not at one of the workspace's recording hosts; the operator can allow its host."
    )

    private static func missing(_ what: String) -> Problem {
        Problem(.notFound, code: "no_such_\(what)", detail: "There is no such \(what).")
    }
}

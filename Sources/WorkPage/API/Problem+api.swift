import HTTPTypes
import Web

/// The answers of the API beside those of sign-in. `openapi.yaml` lists every code.
extension Problem {
    static let notAdmin = Problem(.forbidden, code: "not_admin", detail: "Only an admin of the workspace can do this.")

    static let noSuchCall = missing("call")
    static let noSuchLead = missing("lead")
    static let noSuchCampaign = missing("campaign")
    static let noSuchTask = missing("task")
    static let noSuchUser = missing("user")
    static let noSuchDesk = missing("desk")
    static let noSuchDID = missing("did", "virtual number")
    static let noSuchImport = missing("import")
    static let noSuchWebhook = missing("webhook", "rejected webhook")
    static let lastAdmin = Problem(.conflict, code: "last_admin", detail: "The workspace would be left without an admin.")
    static let passwordOfOthers = Problem(
        .conflict,
        code: "password_of_others",
        detail: "An admin of another workspace made this user's password and may have it; the operator can set another."
    )
    static let importRunning = Problem(.conflict, code: "import_running", detail: "Another import is not done yet; wait for it.")
    static let notCSV = Problem(.unsupportedMediaType, code: "not_csv", detail: "Send the file with `Content-Type: text/csv`.")
    static let hasLead = Problem(.conflict, code: "has_lead", detail: "The call is another lead's already.")
    static let numberNotOfLead = Problem(
        .unprocessableContent,
        code: "number_not_of_lead",
        detail: "The lead does not have the number of the call's customer."
    )
    static let noRecording = Problem(.notFound, code: "no_recording", detail: "There is no recording of this call.")
    static let recordingNotAllowed = Problem(
        .forbidden,
        code: "recording_not_allowed",
        detail: "The recording is not at one of the workspace's recording hosts; the operator can allow its host."
    )

    static let versionRequired = Problem(
        .preconditionRequired,
        code: "version_required",
        detail: "Send `If-Match` with the version that the change is meant for."
    )
    static let malformedPrecondition = Problem(
        .badRequest,
        code: "malformed_precondition",
        detail: "`If-Match` takes one version in quotes, such as \"3\"."
    )

    static func leadExists(at path: String) -> Problem {
        Problem(
            .conflict,
            code: "lead_exists",
            detail: "Another lead has one of the numbers; send `shared` to add one more.",
            headers: [.location: path]
        )
    }

    static func leadChanged(version: Int64) -> Problem {
        Problem(
            .preconditionFailed,
            code: "lead_changed",
            detail: "Somebody changed the lead meanwhile; look at it again.",
            headers: [.eTag: LeadBody.entityTag(version)]
        )
    }

    static func malformedBody(_ detail: String) -> Problem { Problem(.unprocessableContent, code: "malformed_body", detail: detail) }

    static func exists(_ detail: String) -> Problem { Problem(.conflict, code: "exists", detail: detail) }

    private static func missing(_ word: String, _ what: String? = nil) -> Problem {
        Problem(.notFound, code: "no_such_\(word)", detail: "There is no such \(what ?? word).")
    }
}

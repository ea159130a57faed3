import HTTPTypes
public import Web

/// The answers of sign-in. They say nothing about what exists.
extension Problem {
    static let notSignedIn = Problem(.unauthorized, code: "not_signed_in", detail: "Sign in first.")
    static let wrongCredentials = Problem(.unauthorized, code: "wrong_credentials", detail: "The e-mail address or the password is wrong.")
    public static let noSuchWorkspace = Problem(
        .notFound,
        code: "no_such_workspace",
        detail: "There is no such workspace, or you are not a member of it."
    )
    static let readOnly = Problem(.forbidden, code: "read_only", detail: "A bearer token only reads; sign in to do this.")
    static let crossSite = Problem(.forbidden, code: "cross_site", detail: "Another site's page may not do this in your name.")
    public static let storageUnavailable = Problem(
        .serviceUnavailable,
        code: "storage_unavailable",
        detail: "The database cannot be read or written just now; try again.",
        headers: [.retryAfter: "5"]
    )
    public static let overloaded = Problem(
        .serviceUnavailable,
        code: "overloaded",
        detail: "Too many people sign in at this moment; try again.",
        headers: [.retryAfter: "5"]
    )
    static let malformedSignIn = Problem(
        .unprocessableContent,
        code: "malformed_sign_in",
        detail: "Expected a JSON object with the texts `email` and `password`."
    )
    static let malformedPasswordChange = Problem(
        .unprocessableContent,
        code: "malformed_password_change",
        detail: "Expected a JSON object with the texts `password` and `newPassword`."
    )
    static let unusablePassword = Problem(
        .unprocessableContent,
        code: "unusable_password",
        detail: "`newPassword` has \(Password.minimumCharacters) characters or more, \(Password.maximumBytes) bytes at most, and no NUL."
    )
    /// Not 401, which would say that nobody is signed in.
    static let wrongPassword = Problem(.forbidden, code: "wrong_password", detail: "The password is wrong.")
    static let signInTooLarge = Problem(.contentTooLarge, code: "body_too_large", detail: "A sign-in has at most 16 KiB.")

    static func tooManyAttempts(wait: Duration) -> Problem {
        Problem(
            .tooManyRequests,
            code: "too_many_attempts",
            detail: "Too many failed attempts for this account or from this address; wait and try again.",
            headers: [.retryAfter: String(wait.components.seconds + 1)]
        )
    }
}

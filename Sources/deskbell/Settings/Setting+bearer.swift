/// Whose bearer tokens count.
extension Setting {
    static let jwtSecretFile = Setting(
        key: "jwt-secret-file",
        fallback: "",
        meaning: "file with the secret of bearer tokens signed with HS256, 32 bytes at least; empty: none count",
        problem: { _ in nil }
    )
    static let jwtPreviousSecretFile = Setting(
        key: "jwt-previous-secret-file",
        fallback: "",
        meaning: "the same for the secret before it, while tokens are still signed with that; empty: there is none",
        problem: { _ in nil }
    )
    static let jwtJWKS = Setting(
        key: "jwt-jwks",
        fallback: "",
        meaning: "file or http(s) URL of the public keys (JWKS) of other bearer tokens; empty: none count",
        problem: { _ in nil }
    )
    static let jwtIssuer = Setting(
        key: "jwt-issuer",
        fallback: "",
        meaning: "what 'iss' of a bearer token must be; empty: anything",
        problem: { _ in nil }
    )
    static let jwtAudience = Setting(
        key: "jwt-audience",
        fallback: "",
        meaning: "what 'aud' of a bearer token must hold; empty: it must have none",
        problem: { _ in nil }
    )

    static let bearer = [jwtSecretFile, jwtPreviousSecretFile, jwtJWKS, jwtIssuer, jwtAudience]
}

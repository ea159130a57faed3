import ArgumentParser

/// Whose bearer tokens count.
struct BearerOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Secret of bearer tokens that are signed with HS256, 32 bytes at least.", valueName: "file"))
    var jwtSecretFile: String?
    @Option(help: ArgumentHelp("The secret before it, which counts too.", valueName: "file")) var jwtPreviousSecretFile: String?
    @Option(
        name: .customLong("jwt-jwks"),
        help: ArgumentHelp("Public keys of other bearer tokens, a JWKS; read again when it changes.", valueName: "file or URL")
    )
    var jwtJWKS: String?
    @Option(help: ArgumentHelp("What 'iss' of a bearer token must be.", valueName: "text")) var jwtIssuer: String?
    @Option(help: ArgumentHelp("What 'aud' of a bearer token must hold.", valueName: "text")) var jwtAudience: String?

    var flags: [String: String] {
        var flags: [String: String] = [:]
        flags[Setting.jwtSecretFile.key] = jwtSecretFile
        flags[Setting.jwtPreviousSecretFile.key] = jwtPreviousSecretFile
        flags[Setting.jwtJWKS.key] = jwtJWKS
        flags[Setting.jwtIssuer.key] = jwtIssuer
        flags[Setting.jwtAudience.key] = jwtAudience
        return flags
    }
}

import HTTPTypes

/// The header fields that keep a page from doing more than it was written to do, beside those of every answer (`AnswerSecurity`).
enum PageSecurity {
    /// Nothing from elsewhere, nothing inline, in nobody's frame, and no way from a string to markup (`trusted-types`): names and notes in
    /// calls are written by strangers.
    private static let contentPolicy = [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "connect-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
        "require-trusted-types-for 'script'",
        "trusted-types 'none'",
    ].joined(separator: "; ")

    static let fields: HTTPFields = {
        var fields = HTTPFields()
        fields[.contentSecurityPolicy] = contentPolicy
        for (name, value) in [
            ("Cross-Origin-Opener-Policy", "same-origin"),
            ("Cross-Origin-Resource-Policy", "same-origin"),
        ] {
            if let name = HTTPField.Name(name) { fields[name] = value }
        }
        return fields
    }()
}

import HTTPTypes

/// The header fields that keep a page from doing more than it was written to do, beside those of every answer (`AnswerSecurity`).
enum PageSecurity {
    /// Nothing from elsewhere but recordings, nothing inline, in nobody's frame, and no way from a string to markup (`trusted-types`; the one policy
    /// is for the address of our own worker): names and notes in calls are written by strangers.
    ///
    /// - Parameter mediaSources: Where recordings may be, as `https://host`.
    static func contentPolicy(mediaSources: [String] = []) -> String {
        [
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            "img-src 'self'",
            "connect-src 'self'",
            "worker-src 'self'",
            // The recording's address is the API's, which leads on to the host.
            "media-src \((["'self'"] + mediaSources).joined(separator: " "))",
            "base-uri 'none'",
            "form-action 'none'",
            "frame-ancestors 'none'",
            "require-trusted-types-for 'script'",
            "trusted-types deskbell-worker",
        ].joined(separator: "; ")
    }

    static let fields: HTTPFields = {
        var fields = HTTPFields()
        fields[.contentSecurityPolicy] = contentPolicy()
        set("Cross-Origin-Opener-Policy", "same-origin", &fields)
        set("Cross-Origin-Resource-Policy", "same-origin", &fields)
        return fields
    }()

    /// For scripts: pages of other sites load `<call-popup>` and what it imports, without credentials (<https://fetch.spec.whatwg.org/#cors-request>).
    /// There is nothing in them that the repository has not.
    static let scriptFields: HTTPFields = {
        var fields = PageSecurity.fields
        set("Cross-Origin-Resource-Policy", "cross-origin", &fields)
        fields[.accessControlAllowOrigin] = "*"
        return fields
    }()

    private static func set(_ name: String, _ value: String, _ fields: inout HTTPFields) {
        if let name = HTTPField.Name(name) { fields[name] = value }
    }
}

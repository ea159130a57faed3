import HTTPTypes
import Web

/// Tells requests that another site's page made a browser send, with the browser's cookie, from our own.
///
/// A browser names the relation in `Sec-Fetch-Site` (<https://www.w3.org/TR/fetch-metadata/>); an older one sends `Origin` with every write. What
/// sends neither is no browser, and carries no cookie unless its user put it there; but for forms, with which very old browsers sent neither. Tokens in
/// forms would do the same with state to keep.
enum CrossSite {
    private static let fetchSite = HTTPField.Name("Sec-Fetch-Site")

    /// What a form may send to another site (<https://html.spec.whatwg.org/#attr-fs-enctype>). It has no other way to write than POST, so a DELETE
    /// needs no such rule; a script that sends one cross-site is asked for its `Origin`.
    private static let formTypes: Set<String> = ["application/x-www-form-urlencoded", "multipart/form-data", "text/plain"]

    /// Whether a request may change something on the strength of its cookie.
    ///
    /// - Parameter request: Reading requests always may; SameSite=Lax keeps the cookie from most of another site's anyway.
    static func allows(_ request: HTTPRequest) -> Bool {
        switch request.method {
        case .get, .head, .options: return true
        default: break
        }
        let fields = request.headerFields
        if let name = fetchSite, let site = fields[name] {
            // `same-site` is another host of the same domain, which need not be ours.
            return site == "same-origin" || site == "none"
        }
        guard let origin = fields[.origin] else { return !formTypes.contains(fields.mediaType ?? "") }
        guard let authority = request.authority?.lowercased() else { return false }
        // Which of the two a browser used, a proxy in front may hide.
        return ["http://\(authority)", "https://\(authority)"].contains(origin.lowercased())
    }
}

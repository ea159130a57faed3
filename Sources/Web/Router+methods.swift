import HTTPTypes
public import Hummingbird

extension Router<AppContext> {
    /// Answers 405 with `Allow` to every other method on the paths that have a route by now, where the router would say that there is nothing.
    ///
    /// Call it once every route is there. Make the router with `autoGenerateHeadEndpoints`: `HEAD` is counted as allowed wherever `GET` is.
    public func refuseOtherMethods() {
        for (path, routes) in Dictionary(grouping: routes, by: \.path.description) {
            var allowed = Set(routes.map(\.method))
            if allowed.contains(.get) { allowed.insert(.head) }
            let allow = allowed.map(\.rawValue).sorted().joined(separator: ", ")
            for method in HTTPRequest.Method.all where !allowed.contains(method) {
                on(RouterPath(path), method: method) { _, _ -> Response in
                    throw Problem(
                        .methodNotAllowed,
                        code: "method_not_allowed",
                        detail: "This path takes \(allow).",
                        headers: [.allow: allow]
                    )
                }
            }
        }
    }
}

extension HTTPRequest.Method {
    /// Every method that the server's decoder lets through but CONNECT, whose target is no path; any other is a malformed request.
    /// (Those of llhttp that belong to HTTP: <https://github.com/nodejs/llhttp/blob/main/src/llhttp/constants.ts>.)
    public static let all: [HTTPRequest.Method] =
        [.get, .head, .post, .put, .patch, .delete, .options, .trace]
        + [
            "ACL", "BIND", "CHECKOUT", "COPY", "LINK", "LOCK", "M-SEARCH", "MERGE", "MKACTIVITY", "MKCALENDAR", "MKCOL", "MOVE", "NOTIFY", "PROPFIND",
            "PROPPATCH", "PURGE", "QUERY", "REBIND", "REPORT", "SEARCH", "SOURCE", "SUBSCRIBE", "UNBIND", "UNLINK", "UNLOCK", "UNSUBSCRIBE",
        ].compactMap { HTTPRequest.Method(rawValue: $0) }
}

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
            for method in Self.methods where !allowed.contains(method) {
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

    private static var methods: [HTTPRequest.Method] { [.get, .head, .post, .put, .patch, .delete, .options, .trace] }
}

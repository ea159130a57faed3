import Foundation
import HTTPTypes
public import Hummingbird
public import Web

/// The pages that people see: static files without a build step, served from memory.
public struct WorkPage {
    /// Adds `GET` and `HEAD` for `/` (`index.html`), `/openapi.yaml`, and for `/assets/NAME` of every other file in `Resources`.
    ///
    /// The files are read once, here. A path of a request is never a path of the file system: what is not in the table is the router's 404.
    ///
    /// - Throws: A Foundation error when the resources cannot be read; ``StaticFile/UnknownKind`` for a file that browsers would not know how to take.
    public static func addRoutes(to router: Router<AppContext>) throws {
        for file in try StaticFile.all(in: Bundle.module.bundleURL.appendingPathComponent("Resources", isDirectory: true)) {
            let path: RouterPath =
                switch file.name {
                case "index.html": "/"
                case "openapi.yaml": "/openapi.yaml"
                default: "/assets/\(file.name)"
                }
            router.get(path) { request, _ in file.response(to: request) }
            router.head(path) { request, _ in file.response(to: request).createHeadResponse() }
        }
    }
}

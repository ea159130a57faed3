public import Access
import Foundation
import HTTPTypes
public import Hummingbird
public import Storage
public import Web

/// The pages that people see: static files without a build step, served from memory.
public struct WorkPage {
    /// Adds `GET` and `HEAD` for `/` (`index.html`), the pages of a workspace (``WorkspacePage/paths``), `/openapi.yaml`, `/embed/call-popup.js`, and
    /// for `/assets/NAME` of every other file in `Resources`.
    ///
    /// The files are read once, here. A path of a request is never a path of the file system: what is not in the table is the router's 404.
    ///
    /// - Parameter isDemo: Whether recordings on this machine may be played.
    /// - Throws: A Foundation error when the resources cannot be read; ``StaticFile/UnknownKind`` for a file that browsers would not know how to take.
    public static func addRoutes(to router: Router<AppContext>, store: Store, signIn: SignIn, isDemo: Bool = false) throws {
        for file in try StaticFile.all(in: Bundle.module.bundleURL.appendingPathComponent("Resources", isDirectory: true)) {
            if let path = WorkspacePage.paths[file.name] {
                WorkspacePage(file: file, store: store, signIn: signIn, allowsLoopback: isDemo).addRoutes(to: router, path: path)
                continue
            }
            let path: RouterPath =
                switch file.name {
                case "index.html": "/"
                case "openapi.yaml": "/openapi.yaml"
                case "call-popup.js": "/embed/call-popup.js"
                default: "/assets/\(file.name)"
                }
            router.get(path) { request, _ in file.response(to: request) }
            router.head(path) { request, _ in file.response(to: request).createHeadResponse() }
        }
    }
}

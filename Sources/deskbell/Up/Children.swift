import Foundation
import Storage
import Supervisor

/// The processes that `up` keeps running, lowest first.
struct Children {
    let installation: Installation
    let store: Store
    let demo: DemoInstallation?
    let server: ServerOptions
    let output: ChildOutput
    let executable: URL

    /// - Parameter keepsOutputFree: Standard output is for machine-readable lines, so children print to standard error.
    init(_ installation: Installation, store: Store, demo: DemoInstallation?, server: ServerOptions, keepsOutputFree: Bool) throws {
        self.installation = installation
        self.store = store
        self.demo = demo
        self.server = server
        output = keepsOutputFree ? .standardError : .inherited
        executable = URL(filePath: try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe"))
    }

    /// - Throws: `Failure` if a program is missing.
    func all() throws -> [ChildSpecification] {
        var children = [try mosquitto(), serve()]
        if let demo { children += [try notifier(demo), simulator(demo)] }
        return children
    }
}

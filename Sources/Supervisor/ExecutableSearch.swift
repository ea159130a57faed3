import Foundation

/// Finds programs by name.
public enum ExecutableSearch {
    /// Folders that are searched after `PATH`: servers such as mosquitto are installed there, but on Debian the `PATH` of an ordinary user leaves them out.
    static let systemFolders = ["/usr/local/sbin", "/usr/sbin", "/sbin"]

    /// The absolute path of an executable file.
    ///
    /// - Parameters:
    ///   - name: A bare name, or an absolute path that is then only checked.
    ///   - path: The folders to search, separated by colons; `nil` for the environment's `PATH`.
    /// - Returns: `nil` if there is no such program.
    public static func path(of name: String, in path: String? = nil) -> String? {
        if name.hasPrefix("/") { return FileManager.default.isExecutableFile(atPath: name) ? name : nil }
        let path = path ?? ProcessInfo.processInfo.environment["PATH"] ?? ""
        let folders = path.split(separator: ":").map(String.init).filter { $0.hasPrefix("/") } + systemFolders
        return folders.lazy.map { "\($0)/\(name)" }.first { FileManager.default.isExecutableFile(atPath: $0) }
    }
}

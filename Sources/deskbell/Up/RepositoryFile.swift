import Foundation
import Supervisor

/// Finds a file that comes with the program: in the repository that it was built in, or where a package puts it.
enum RepositoryFile {
    /// - Throws: `Failure` if it is nowhere.
    static func path(_ name: String, beside executable: URL) throws -> String {
        var folders: [URL] = []
        var folder = executable.deletingLastPathComponent()
        while folder.path != "/" {
            folders.append(folder)
            folder = folder.deletingLastPathComponent()
        }
        folders += [URL(filePath: "/etc/deskbell"), URL(filePath: "/usr/share/deskbell")]
        guard let found = folders.map({ $0.appending(path: name).path }).first(where: { FileManager.default.fileExists(atPath: $0) }) else {
            throw Failure("\(name) is missing; it belongs beside the program or into /etc/deskbell", status: Failure.configuration)
        }
        return found
    }
}

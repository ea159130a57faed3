import Foundation
import Storage

/// Whether only its owner reads what is secret or personal.
struct ModesCheck: Check {
    let directory: URL
    /// Private keys that lie elsewhere. A group may read those: systems give one to servers that share a certificate.
    let keys: [String]

    func finding() -> Finding {
        let name = "file modes"
        guard FileManager.default.fileExists(atPath: directory.appending(path: "secrets.json").path) else {
            return .fail(
                name,
                "secrets.json is missing, and a new one changes every broker password and webhook URL",
                "put the copy of it into \(directory.path) before anything else runs"
            )
        }
        var status = stat()
        if stat(directory.path, &status) == 0, status.st_mode & S_ISVTX != 0 {
            return .fail(name, "\(directory.path) is a folder for everybody", "move the installation to a folder of its own and name it with --data")
        }
        let open = own.filter { Self.isOpen($0, to: 0o077) } + keys.filter { Self.isOpen($0, to: 0o007) }
        guard open.isEmpty else {
            return .fail(name, "others may enter or read \(open.joined(separator: ", "))", "chmod go= \(open.joined(separator: " "))")
        }
        return .ok(name, "the data folder, the database, the secret and the keys are their owner's alone")
    }

    private var own: [String] {
        let tls = ((try? FileManager.default.contentsOfDirectory(atPath: directory.appending(path: "tls").path)) ?? []).sorted()
        let names = ["", "-wal", "-shm"].map { Store.fileName + $0 } + ["secrets.json", "broker", "tls"] + tls.map { "tls/\($0)" }
        return [directory.path] + names.map { directory.appending(path: $0).path }
    }

    private static func isOpen(_ path: String, to others: mode_t) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & others != 0
    }
}

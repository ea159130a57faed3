import Foundation
import Glibc
import Synchronization

/// The list of the running children, kept in a file so that a successor can end them if the supervisor is killed.
///
/// The file is replaced whole with each change. It is not flushed to the disk: it has to outlive the supervisor, not the machine, and with the machine
/// the children are gone too.
final class Ledger: Sendable {
    private let file: URL
    private let entries = Mutex<[ProcessIdentity]>([])

    /// - Parameter file: Read by `orphans()`, replaced by every change after that.
    init(file: URL) {
        self.file = file
    }

    /// The processes of an earlier supervisor that still run. A file that cannot be read as a ledger counts as empty: it was never half written by us.
    func orphans() -> [ProcessIdentity] {
        guard let data = try? Data(contentsOf: file), let listed = try? JSONDecoder().decode([ProcessIdentity].self, from: data) else { return [] }
        return listed.filter(\.isRunning)
    }

    /// - Throws: What the file system said; the process is then not listed.
    func add(_ process: ProcessIdentity) throws {
        try entries.withLock { try store($0 + [process], in: &$0) }
    }

    /// - Throws: What the file system said; the process then stays listed, which does no harm once it has ended.
    func remove(pid: Int32) throws {
        try entries.withLock { listed in try store(listed.filter { $0.pid != pid }, in: &listed) }
    }

    private func store(_ new: [ProcessIdentity], in listed: inout [ProcessIdentity]) throws {
        // Beside it and renamed over it, open to its owner only from the first byte on.
        let temporary = file.path + ".new"
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO) }
        let handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        try handle.write(contentsOf: JSONEncoder().encode(new))
        try handle.close()
        guard rename(temporary, file.path) == 0 else { throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO) }
        listed = new
    }
}

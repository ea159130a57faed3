import Foundation
import Glibc
import Synchronization

/// The list of the running children, kept in a file so that a successor can end them if the supervisor is killed.
///
/// The file has its size from the start and each change overwrites it, since a disk that has become full takes no new file. One write of a page is never
/// seen half done after the end of this process. It is not flushed to the disk: it has to outlive the supervisor, not the machine, and with the machine
/// the children are gone too.
final class Ledger: Sendable {
    private struct Content: Codable {
        /// Whose children these are: a copied folder brings a copy of the ledger along.
        let folder: FolderIdentity?
        let processes: [ProcessIdentity]
    }

    /// A page; far more than a handful of children need. A longer list takes more of them.
    private static let pageSize = 4096

    private let file: FileHandle
    private let folder: FolderIdentity?
    private let entries = Mutex<[ProcessIdentity]>([])

    /// - Parameter directory: The supervised folder; `supervisor.json` in it is read by `orphans()`, overwritten by every change after that.
    /// - Throws: `SupervisorError.unusableDirectory` if the file cannot be opened.
    init(directory: URL) throws(SupervisorError) {
        let path = directory.appending(path: "supervisor.json").path
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw .unusableDirectory(path: path, reason: String(cString: strerror(errno))) }
        file = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        folder = FolderIdentity(directory)
    }

    /// The processes of an earlier supervisor on this very folder that still run. A file that cannot be read as a ledger counts as empty: it was never
    /// half written by us.
    func orphans() -> [ProcessIdentity] {
        guard (try? file.seek(toOffset: 0)) != nil, let data = try? file.readToEnd(),
            let content = try? JSONDecoder().decode(Content.self, from: data), content.folder == folder
        else { return [] }
        return content.processes.filter(\.isRunning)
    }

    /// Gives the file its size, with nobody in it.
    ///
    /// - Throws: What the file system said.
    func reserve() throws { try entries.withLock { try store([], in: &$0) } }

    /// - Throws: What the file system said; the process is then not listed.
    func add(_ process: ProcessIdentity) throws {
        try entries.withLock { try store($0 + [process], in: &$0) }
    }

    /// - Throws: What the file system said; the process then stays listed, which does no harm once it has ended.
    func remove(pid: Int32) throws {
        try entries.withLock { listed in try store(listed.filter { $0.pid != pid }, in: &listed) }
    }

    private func store(_ new: [ProcessIdentity], in listed: inout [ProcessIdentity]) throws {
        var bytes = try JSONEncoder().encode(Content(folder: folder, processes: new))
        let pages = (bytes.count + Self.pageSize - 1) / Self.pageSize
        // White space behind it is no part of a JSON text.
        let size = max(pages * Self.pageSize, Int(try file.seekToEnd()))
        bytes.append(Data(repeating: UInt8(ascii: " "), count: size - bytes.count))
        let written = bytes.withUnsafeBytes { pwrite(file.fileDescriptor, $0.baseAddress, $0.count, 0) }
        guard written == bytes.count else { throw POSIXError(written < 0 ? POSIXErrorCode(rawValue: errno) ?? .EIO : .ENOSPC) }
        listed = new
    }
}

import Foundation
import Glibc

/// The sole right to supervise a folder, held as long as the value lives.
///
/// `flock(2)` on a file, because the kernel gives it back however the holder ends. The descriptor is not inherited by children, or an orphan would keep it.
struct DirectoryLock: ~Copyable {
    private let descriptor: Int32

    /// - Throws: `SupervisorError.alreadyRunning` if another process holds it, `.unusableDirectory` if the file cannot be opened.
    init(directory: URL) throws(SupervisorError) {
        let path = directory.appending(path: "supervisor.lock").path
        descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw .unusableDirectory(path: path, reason: String(cString: strerror(errno))) }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            let holder = (try? String(contentsOfFile: path, encoding: .utf8)).flatMap { Int32($0.trimmingCharacters(in: .whitespacesAndNewlines)) }
            close(descriptor)
            throw .alreadyRunning(directory: directory.path, pid: holder)
        }
        // The pid is only for the sentence that a second supervisor prints, so a failed write is no failure.
        let text = Array("\(getpid())\n".utf8)
        if ftruncate(descriptor, 0) == 0 { _ = text.withUnsafeBytes { pwrite(descriptor, $0.baseAddress, $0.count, 0) } }
    }

    deinit { close(descriptor) }
}

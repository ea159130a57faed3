import Foundation

/// Keeps `restore` from replacing the database under a running server: servers and `up` hold the lock together, a restore alone.
struct ServerLock {
    enum Mode {
        case shared
        case exclusive
    }

    static let fileName = "server.lock"

    private let descriptor: Int32

    /// Keeps a second server of one instance name away: the two would take each other's broker connections without end.
    ///
    /// - Throws: `Failure` if there is one.
    init(instance: String, directory: URL) throws {
        let path = directory.appending(path: "instance-\(instance).lock").path
        descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw Failure("\(path) cannot be opened: \(String(cString: strerror(errno)))", status: Failure.configuration) }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            close(descriptor)
            throw Failure("a server named \(instance) runs on \(directory.path); name this one with --instance")
        }
    }

    /// - Throws: `Failure` if somebody holds the lock against this.
    init(directory: URL, mode: Mode) throws {
        let path = directory.appending(path: Self.fileName).path
        descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw Failure("\(path) cannot be opened: \(String(cString: strerror(errno)))", status: Failure.configuration) }
        guard flock(descriptor, (mode == .shared ? LOCK_SH : LOCK_EX) | LOCK_NB) == 0 else {
            close(descriptor)
            throw Failure(
                mode == .shared ? "a restore is under way in \(directory.path); wait for it" : "a server runs on \(directory.path); stop it first"
            )
        }
    }

    func release() { close(descriptor) }
}

import Foundation
import Synchronization

/// A process that inherits nothing but its three standard streams.
///
/// `posix_spawn` and not Foundation's `Process`, whose `waitUntilExit` now and then never returns when many run beside each other; and no pipes, whose
/// ends are inherited by whatever another test starts at the same moment.
package final class SpawnedProcess: Sendable {
    package struct Failure: Error {
        package let reason: String
    }

    /// Where a stream goes.
    package enum Destination {
        /// Added to the end of a file, which is made if need be.
        case file(String)
        case descriptor(Int32)
    }

    package let pid: Int32
    private let end = Mutex<Int32?>(nil)

    /// - Parameters:
    ///   - path: Absolute.
    ///   - input: A file that is the standard input.
    package init(
        _ path: String,
        _ arguments: [String],
        environment: [String: String],
        input: String = "/dev/null",
        output: Destination,
        errors: Destination
    ) throws {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, input, O_RDONLY, 0)
        for (stream, destination) in [(Int32(1), output), (2, errors)] {
            switch destination {
            case .file(let file): posix_spawn_file_actions_addopen(&actions, stream, file, O_WRONLY | O_CREAT | O_APPEND, 0o600)
            case .descriptor(let descriptor): posix_spawn_file_actions_adddup2(&actions, descriptor, stream)
            }
        }
        for descriptor in 3..<Int32(clamping: min(sysconf(Int32(_SC_OPEN_MAX)), 4096)) { posix_spawn_file_actions_addclose(&actions, descriptor) }
        var words = ([path] + arguments).map { strdup($0) } + [nil]
        var variables = environment.map { strdup("\($0)=\($1)") } + [nil]
        defer { (words + variables).forEach { free($0) } }
        var pid: pid_t = 0
        let problem = posix_spawn(&pid, path, &actions, nil, &words, &variables)
        guard problem == 0 else { throw Failure(reason: "\(path): \(String(cString: strerror(problem)))") }
        self.pid = pid
    }

    package func signal(_ number: Int32) {
        if isRunning { kill(pid, number) }
    }

    package var isRunning: Bool { poll() == nil }

    /// The exit status, or the signal's number with a minus sign; `nil` while it runs.
    package func poll() -> Int32? { wait(WNOHANG) }

    /// As ``poll()``, but blocks until the end: for a process that was told to end.
    @discardableResult
    package func wait() -> Int32 { wait(0) ?? -1 }

    private func wait(_ options: Int32) -> Int32? {
        end.withLock { end in
            var status: Int32 = 0
            if end == nil, waitpid(pid, &status, options) == pid { end = status & 0x7F == 0 ? (status >> 8) & 0xFF : -(status & 0x7F) }
            return end
        }
    }
}

import Foundation
import Glibc
import Synchronization

/// A running child process, and its end.
///
/// A child is signalled only under the lock that also guards its reaping, so a pid that was given to another process is never signalled.
final class ChildProcess: Sendable {
    private enum State {
        case running(waiting: [CheckedContinuation<ChildExit, Never>])
        case ended(ChildExit)
    }

    let pid: Int32
    private let state = Mutex(State.running(waiting: []))

    /// - Parameter pid: A child of this process that nothing else waits for.
    init(pid: Int32) {
        self.pid = pid
        // One blocked thread per child is the price of not needing SIGCHLD, which a process can only handle in one place.
        Thread.detachNewThread { self.awaitEnd() }
    }

    /// Returns when the process has ended, at once if it already has. Not ended early by cancellation.
    func waitForExit() async -> ChildExit {
        await withCheckedContinuation { continuation in
            let exit: ChildExit? = state.withLock { state in
                switch state {
                case .running(let waiting):
                    state = .running(waiting: waiting + [continuation])
                    return nil
                case .ended(let exit):
                    return exit
                }
            }
            if let exit { continuation.resume(returning: exit) }
        }
    }

    /// Signals the process and all that it started, which share its process group. Does nothing once it has ended.
    func signal(_ number: Int32) {
        state.withLock { state in
            if case .running = state { _ = kill(-pid, number) }
        }
    }

    /// Asks the process to end and ends it by force when the patience is over. Returns when it has ended.
    func end(within patience: Duration) async {
        signal(SIGTERM)
        let force = Task {
            try await Task.sleep(for: patience)
            signal(SIGKILL)
        }
        _ = await waitForExit()
        force.cancel()
    }

    private func awaitEnd() {
        // Learns of the end without reaping first: until the process is reaped its pid cannot be given away, so what is left of its group can be ended safely.
        var information = siginfo_t()
        while waitid(P_PID, id_t(pid), &information, WEXITED | WNOWAIT) != 0, errno == EINTR {}
        let (exit, waiting) = state.withLock { state -> (ChildExit, [CheckedContinuation<ChildExit, Never>]) in
            kill(-pid, SIGKILL)
            var status: Int32 = 0
            while waitpid(pid, &status, 0) < 0, errno == EINTR {}
            let exit = ChildExit(waitStatus: status)
            guard case .running(let waiting) = state else { return (exit, []) }
            state = .ended(exit)
            return (exit, waiting)
        }
        for continuation in waiting { continuation.resume(returning: exit) }
    }
}

import Glibc
import Logging

/// Ends processes that are not our children.
enum Orphans {
    /// Asks them to end, ends by force those that have not after 2 s, and returns when none is left.
    ///
    /// - Throws: `SupervisorError.orphansRemain` if some are still there 1 s after that.
    static func end(_ orphans: [ProcessIdentity], logger: Logger) async throws(SupervisorError) {
        var left = orphans
        for (number, patience) in [(SIGTERM, Duration.seconds(2)), (SIGKILL, .seconds(1))] {
            for orphan in left where orphan.isRunning {
                logger.warning("Ending a process left over from an earlier run", metadata: ["pid": "\(orphan.pid)", "signal": "\(number)"])
                // The whole group; it is the orphan's own, see ChildProcess.spawn.
                kill(-orphan.pid, number)
            }
            let deadline = ContinuousClock.now + patience
            while true {
                left = left.filter(\.isRunning)
                if left.isEmpty { return }
                guard ContinuousClock.now < deadline else { break }
                try? await Task.sleep(for: .milliseconds(20))
            }
        }
        throw .orphansRemain(pids: left.map(\.pid))
    }
}

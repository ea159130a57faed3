import Logging
import ServiceLifecycle
import Storage

/// Removes old events once an hour, the first time an hour after the start: with every round the time that age is reckoned by moves on, and a server
/// that starts again and again under a wrong clock would bring it there.
struct Pruning: Service {
    let store: Store
    let retention: Retention
    let logger: Logger

    func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                do {
                    try await Task.sleep(for: .seconds(3600))
                    let removed = try await store.prune(retention)
                    if removed > 0 { logger.info("removed old events", metadata: ["events": "\(removed)"]) }
                } catch is CancellationError {
                    return
                } catch {
                    logger.warning("old events were not removed", metadata: ["error": "\(error)"])
                }
            }
        }
    }
}

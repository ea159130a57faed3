import Logging
import ServiceLifecycle
import Storage

/// Removes old events once an hour.
struct Pruning: Service {
    let store: Store
    let retention: Retention
    let logger: Logger

    func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                do {
                    let removed = try await store.prune(retention)
                    if removed > 0 { logger.info("removed old events", metadata: ["events": "\(removed)"]) }
                    try await Task.sleep(for: .seconds(3600))
                } catch is CancellationError {
                    return
                } catch {
                    logger.warning("old events were not removed", metadata: ["error": "\(error)"])
                    try? await Task.sleep(for: .seconds(60))
                }
            }
        }
    }
}

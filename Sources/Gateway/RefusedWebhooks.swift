import Calls
import Logging
import Synchronization

/// Tells the operator of webhooks that had the secret and were refused all the same, once a minute for each workspace and reason.
///
/// Whoever sends them is told nothing but 401.
final class RefusedWebhooks: Sendable {
    enum Reason: String, Error {
        case address = "it came from an address that is not on the workspace's list"
        case unsigned = "it carries no readable signature, or is a GET"
        case untimely = "its timestamp is more than five minutes from this machine's clock"
        case signature = "its signature does not fit"
    }

    private let logger: Logger
    private let notices = Mutex(PacedNotice())
    private let start = ContinuousClock.now

    init(logger: Logger) { self.logger = logger }

    /// - Parameter address: Where it came from. It is written down only if it is an address: behind a proxy it is a header's text.
    func note(_ reason: Reason, workspace: WorkspaceID, address: String) {
        let now = ContinuousClock.now - start
        guard let times = notices.withLock({ $0.count(of: "\(workspace) \(reason)", now: now) }) else { return }
        let known = (try? AddressRange(address))?.description ?? "unknown"
        logger.warning(
            "webhook with the right secret refused",
            metadata: ["workspace": "\(workspace)", "reason": "\(reason.rawValue)", "address": "\(known)", "times": "\(times)"]
        )
    }
}

public import Logging
import NIOCore
import Synchronization

/// All connections of a web server. When there are more than the limit, those that wait for their client make room (``Crowd``).
public final class OpenConnections: Sendable {
    private struct State {
        var crowd: Crowd<any Channel>
        var warnedAt: ContinuousClock.Instant?
    }

    private let state: Mutex<State>
    public let limit: Int
    private let logger: Logger

    private static let warningInterval = Duration.seconds(60)

    /// - Parameter limit: At least as many as are being answered at once, streams among them.
    public init(limit: Int, logger: Logger) {
        self.limit = limit
        self.logger = logger
        state = Mutex(State(crowd: Crowd(limit: limit)))
    }

    func opened(_ channel: any Channel) -> Int {
        let now = ContinuousClock.now
        let (ticket, surplus, warns) = state.withLock { state in
            let (ticket, surplus) = state.crowd.opened(channel)
            let warns = surplus != nil && state.warnedAt.map { now - $0 >= Self.warningInterval } ?? true
            if warns { state.warnedAt = now }
            return (ticket, surplus, warns)
        }
        surplus?.close(promise: nil)
        if warns { logger.warning("too many connections; for each new one the longest idle one is closed", metadata: ["limit": "\(limit)"]) }
        return ticket
    }

    func waits(_ channel: any Channel) -> Int { state.withLock { $0.crowd.waits(channel) } }

    func isServed(_ ticket: Int) { state.withLock { $0.crowd.isServed(ticket) } }

    func closed(_ ticket: Int?) { state.withLock { $0.crowd.closed(ticket) } }
}

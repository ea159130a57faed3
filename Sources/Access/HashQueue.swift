import NIOCore
import NIOPosix

/// Lets a few password computations run at once, off the event loops, and turns callers away once too many wait.
///
/// One computation takes about a tenth of a second of a core and 32 MiB. Unlimited, a flood of sign-ins would take the whole machine; queued
/// without a bound, it would hold every later sign-in for minutes.
actor HashQueue {
    /// Too many computations wait already.
    struct Full: Error {}

    private let limit: Int
    private let capacity: Int
    private var running = 0
    private var waiting: [CheckedContinuation<Void, Never>] = []

    /// - Parameters:
    ///   - limit: How many run at once.
    ///   - capacity: How many may wait for one of those to end.
    init(limit: Int, capacity: Int) {
        self.limit = limit
        self.capacity = capacity
    }

    /// Runs `body` on a thread of the pool, once it is its turn.
    ///
    /// - Throws: ``Full``, or what `body` throws.
    func run<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
        if running < limit {
            running += 1
        } else {
            guard waiting.count < capacity else { throw Full() }
            // Whoever leaves hands its place over, so `running` stays as it is.
            await withCheckedContinuation { waiting.append($0) }
        }
        defer { if waiting.isEmpty { running -= 1 } else { waiting.removeFirst().resume() } }
        return try await NIOThreadPool.singleton.runIfActive(body)
    }
}

import Synchronization

/// Hands committed batches to whoever listens in this process.
final class CommitFeed: Sendable {
    private let listeners = Mutex<[Int: AsyncStream<[CommittedEvent]>.Continuation]>([:])
    private let nextKey = Atomic<Int>(0)
    /// Batches kept for a slow listener; it finds what was dropped in the log.
    private static let bufferedBatches = 256

    func subscribe() -> AsyncStream<[CommittedEvent]> {
        let (stream, continuation) = AsyncStream.makeStream(of: [CommittedEvent].self, bufferingPolicy: .bufferingNewest(Self.bufferedBatches))
        let key = nextKey.add(1, ordering: .relaxed).newValue
        listeners.withLock { $0[key] = continuation }
        continuation.onTermination = { [weak self] _ in _ = self?.listeners.withLock { $0.removeValue(forKey: key) } }
        return stream
    }

    func yield(_ batch: [CommittedEvent]) {
        for listener in listeners.withLock({ Array($0.values) }) { listener.yield(batch) }
    }
}

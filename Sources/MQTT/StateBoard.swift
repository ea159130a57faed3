import Synchronization

/// The present connection state, and everyone who wants to know of its changes.
final class StateBoard: Sendable {
    private struct State {
        var current = MQTTConnectionState.disconnected(reason: nil)
        var observers: [Int: AsyncStream<MQTTConnectionState>.Continuation] = [:]
        var lastObserver = 0
        var isClosed = false
    }

    private let state = Mutex(State())

    var current: MQTTConnectionState { state.withLock { $0.current } }

    func stream() -> AsyncStream<MQTTConnectionState> {
        let (stream, observer) = AsyncStream.makeStream(of: MQTTConnectionState.self, bufferingPolicy: .bufferingNewest(1))
        let id: Int? = state.withLock { state in
            // Under the lock, or a change could overtake the state that it follows. Nobody waits for a new stream, so that no task is resumed here.
            observer.yield(state.current)
            guard !state.isClosed else { return nil }
            state.lastObserver += 1
            state.observers[state.lastObserver] = observer
            return state.lastObserver
        }
        guard let id else {
            observer.finish()
            return stream
        }
        observer.onTermination = { [weak self] _ in
            _ = self?.state.withLock { $0.observers.removeValue(forKey: id) }
        }
        return stream
    }

    /// Shows a state. Called by one thread at a time, so that the states stay in order.
    func show(_ new: MQTTConnectionState) { tell(new, isLast: false) }

    /// Shows the last state and ends all streams.
    func close() {
        for observer in tell(.disconnected(reason: nil), isLast: true) { observer.finish() }
    }

    @discardableResult
    private func tell(_ new: MQTTConnectionState, isLast: Bool) -> [AsyncStream<MQTTConnectionState>.Continuation] {
        let (observers, isNews) = state.withLock { state -> ([AsyncStream<MQTTConnectionState>.Continuation], Bool) in
            guard !state.isClosed else { return ([], false) }
            defer { state.current = new }
            state.isClosed = isLast
            return (Array(state.observers.values), state.current != new)
        }
        // Not under the lock: to resume a task takes that task's own lock, which one that is being cancelled holds while it waits for ours.
        if isNews { for observer in observers { observer.yield(new) } }
        return observers
    }
}

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
            // Under the lock, or a change could overtake the state that it follows.
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

    func show(_ new: MQTTConnectionState) {
        state.withLock { state in
            guard !state.isClosed, state.current != new else { return }
            state.current = new
            for observer in state.observers.values { observer.yield(new) }
        }
    }

    /// Shows the last state and ends all streams.
    func close() {
        show(.disconnected(reason: nil))
        let observers = state.withLock { state in
            state.isClosed = true
            defer { state.observers = [:] }
            return state.observers.values.map { $0 }
        }
        for observer in observers { observer.finish() }
    }
}

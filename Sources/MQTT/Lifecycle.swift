import Synchronization

/// When the network thread starts and ends, and who waits for its end.
final class Lifecycle: Sendable {
    private struct State {
        var hasStarted = false
        var isStopping = false
        var hasFinished = false

        /// The thread is inside a call that cannot be interrupted: looking up a host name.
        var isBlocked = false
        var waiter: CheckedContinuation<Void, Never>?
    }

    private let state = Mutex(State())

    var isStopping: Bool { state.withLock { $0.isStopping } }

    /// - Returns: Whether this is the first time.
    func start() -> Bool {
        state.withLock { state in
            defer { state.hasStarted = true }
            return !state.hasStarted
        }
    }

    func stop() {
        let waiter = state.withLock { state in
            state.isStopping = true
            // A thread that waits for a name server has no connection to end properly. It is left to end by itself.
            return state.isBlocked ? state.waiter.take() : nil
        }
        waiter?.resume()
    }

    /// - Returns: What `call` returned; nil if it was not called, because the client is stopping.
    func blocking<Value>(_ call: () -> Value) -> Value? {
        let mayCall = state.withLock { state in
            state.isBlocked = !state.isStopping
            return state.isBlocked
        }
        guard mayCall else { return nil }
        defer { state.withLock { $0.isBlocked = false } }
        return call()
    }

    func waitForEnd() async {
        await withCheckedContinuation { continuation in
            let hasEnded = state.withLock { state in
                if state.hasFinished || (state.isStopping && state.isBlocked) { return true }
                state.waiter = continuation
                return false
            }
            if hasEnded { continuation.resume() }
        }
    }

    func finish() {
        let waiter = state.withLock { state in
            state.hasFinished = true
            return state.waiter.take()
        }
        waiter?.resume()
    }
}

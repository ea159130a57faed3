import Synchronization

/// Hands events from the network thread to the one task that reads a subscription.
final class SubscriptionMailbox: Sendable {
    private struct State {
        var buffer: SubscriptionBuffer
        var reader: CheckedContinuation<MQTTSubscriptionEvent?, Never>?
        var isFinished = false
    }

    private let state: Mutex<State>

    init(limit: MQTTQueueLimit) {
        state = Mutex(State(buffer: SubscriptionBuffer(limit: limit)))
    }

    func append(_ event: MQTTSubscriptionEvent) {
        let reader = state.withLock { state in
            guard !state.isFinished else { return nil as CheckedContinuation<MQTTSubscriptionEvent?, Never>? }
            if let reader = state.reader.take() { return reader }
            state.buffer.append(event)
            return nil
        }
        reader?.resume(returning: event)
    }

    /// No further events; those that wait can still be read.
    func finish() {
        let reader = state.withLock { state in
            state.isFinished = true
            return state.reader.take()
        }
        reader?.resume(returning: nil)
    }

    /// The next event; nil when there will be none, or when the calling task is cancelled. One reader at a time.
    func next() async -> MQTTSubscriptionEvent? {
        await withTaskCancellationHandler {
            await withCheckedContinuation { reader in
                let answer: MQTTSubscriptionEvent?? = state.withLock { state in
                    if let event = state.buffer.popFirst() { return .some(event) }
                    if state.isFinished || Task.isCancelled { return .some(nil) }
                    precondition(state.reader == nil, "a subscription has one reader")
                    state.reader = reader
                    return nil
                }
                if let answer { reader.resume(returning: answer) }
            }
        } onCancel: {
            state.withLock { $0.reader.take() }?.resume(returning: nil)
        }
    }
}

import Synchronization

/// A message on its way to the broker.
///
/// Letting go of it changes nothing: the message is published all the same.
public final class MQTTDelivery: Sendable {
    private struct State {
        var result: Result<Void, MQTTError>?
        var waiters: [Int: CheckedContinuation<Void, any Error>] = [:]
        var lastWaiter = 0
    }

    private let state = Mutex(State())

    init() {}

    /// Waits for the broker's acknowledgement (QoS 1 and 2) or until the message is written (QoS 0), across reconnects if need be.
    ///
    /// - Throws: ``MQTTError/refused(reasonCode:)`` if the broker does not take the message (MQTT 5 only), ``MQTTError/payloadTooLarge(bytes:limit:)``
    ///   if it is larger than the broker takes, ``MQTTError/closed`` if the client ended first, `CancellationError` if the calling task is cancelled;
    ///   the message stays on its way then.
    public func acknowledged() async throws {
        let id = state.withLock { state in
            state.lastWaiter += 1
            return state.lastWaiter
        }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { waiter in
                let answer: Result<Void, any Error>? = state.withLock { state in
                    if let result = state.result { return result.mapError { $0 } }
                    if Task.isCancelled { return .failure(CancellationError()) }
                    state.waiters[id] = waiter
                    return nil
                }
                if let answer { waiter.resume(with: answer) }
            }
        } onCancel: {
            state.withLock { $0.waiters.removeValue(forKey: id) }?.resume(throwing: CancellationError())
        }
    }

    /// Tells the message's fate to everyone who waits, and to whoever asks later. The first call counts.
    func settle(_ result: Result<Void, MQTTError>) {
        let waiters = state.withLock { state in
            guard state.result == nil else { return [] as [CheckedContinuation<Void, any Error>] }
            state.result = result
            defer { state.waiters = [:] }
            return Array(state.waiters.values)
        }
        for waiter in waiters { waiter.resume(with: result.mapError { $0 }) }
    }
}

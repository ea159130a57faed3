import Synchronization

/// The way in for messages to publish: an ``Outbox`` and, when it is full, the publishers who wait in line for a place in it.
final class PublishQueue: Sendable {
    private struct Publisher {
        let id: Int
        let message: MQTTMessage
        let continuation: CheckedContinuation<MQTTDelivery, any Error>
    }

    private struct State {
        var outbox: Outbox<MQTTDelivery>
        var publishers = FIFO<Publisher>()
        var lastPublisher = 0
        var isClosed = false

        mutating func admit(_ message: MQTTMessage) -> MQTTDelivery {
            let delivery = MQTTDelivery()
            outbox.append(message, ticket: delivery)
            return delivery
        }
    }

    private let state: Mutex<State>
    private let wakeUp: WakeUp

    init(limit: MQTTQueueLimit, wakeUp: WakeUp) {
        state = Mutex(State(outbox: Outbox(limit: limit)))
        self.wakeUp = wakeUp
    }

    /// Takes a message once there is room for it, after all that came before.
    func enqueue(_ message: MQTTMessage) async throws -> MQTTDelivery {
        try Task.checkCancellation()
        let id = state.withLock { state in
            state.lastPublisher += 1
            return state.lastPublisher
        }
        let delivery = try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let answer: Result<MQTTDelivery, any Error>? = state.withLock { state in
                    if state.isClosed { return .failure(MQTTError.closed) }
                    if state.publishers.isEmpty, state.outbox.hasRoom(for: message) { return .success(state.admit(message)) }
                    if Task.isCancelled { return .failure(CancellationError()) }
                    state.publishers.append(Publisher(id: id, message: message, continuation: continuation))
                    return nil
                }
                if let answer { continuation.resume(with: answer) }
            }
        } onCancel: {
            state.withLock { $0.publishers.remove { $0.id == id } }?.continuation.resume(throwing: CancellationError())
            // A smaller message behind the one that went may fit now.
            admitWaiting()
        }
        wakeUp.signal()
        return delivery
    }

    /// The messages to hand to the connection now, so that at most `window` are under way.
    func takeNext(window: Int) -> [(index: Int, message: MQTTMessage)] {
        state.withLock { state in
            var messages: [(index: Int, message: MQTTMessage)] = []
            while let next = state.outbox.takeNext(window: window) { messages.append(next) }
            return messages
        }
    }

    /// The oldest message that the connection has and the broker has not answered for.
    var oldestUnderWay: Int? { state.withLock { $0.outbox.oldestUnderWay } }

    func settle(_ index: Int, _ result: Result<Void, MQTTError>) {
        state.withLock { $0.outbox.settle(index) }?.settle(result)
        admitWaiting()
    }

    /// The connection is gone: all that is unacknowledged is to be sent over the next one.
    func rewind() {
        state.withLock { $0.outbox.rewind() }
    }

    /// Nothing is published any more; everyone who waits learns it.
    func close() {
        let (deliveries, publishers) = state.withLock { state in
            state.isClosed = true
            defer { state.publishers = FIFO() }
            return (state.outbox.removeAll(), state.publishers)
        }
        for delivery in deliveries { delivery.settle(.failure(.closed)) }
        var waiting = publishers
        while let publisher = waiting.popFirst() { publisher.continuation.resume(throwing: MQTTError.closed) }
    }

    private func admitWaiting() {
        let admitted = state.withLock { state in
            var admitted: [(Publisher, MQTTDelivery)] = []
            while let publisher = state.publishers.first, state.outbox.hasRoom(for: publisher.message) {
                _ = state.publishers.popFirst()
                admitted.append((publisher, state.admit(publisher.message)))
            }
            return admitted
        }
        for (publisher, delivery) in admitted { publisher.continuation.resume(returning: delivery) }
    }
}

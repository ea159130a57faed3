import Synchronization

/// The subscriptions as seen from both sides: made and cancelled by anyone, carried out and fed by the network thread.
final class SubscriptionTable: Sendable {
    /// Something to tell the broker.
    enum Operation {
        case subscribe(SubscriptionRegistry.ID, filters: [String], qos: MQTTQoS)
        case unsubscribe(filters: [String])
    }

    private struct State {
        var registry = SubscriptionRegistry()

        /// Only filled while connected, since a new connection starts from the registry.
        var operations: [Operation] = []
        var isConnected = false
        var isClosed = false

        mutating func ask(for id: SubscriptionRegistry.ID) {
            guard isConnected, let record = registry[id] else { return }
            operations.append(.subscribe(id, filters: record.filters.map(\.text), qos: record.qos))
        }
    }

    private let state = Mutex(State())
    private let limit: MQTTQueueLimit
    private let wakeUp: WakeUp

    init(limit: MQTTQueueLimit, wakeUp: WakeUp) {
        self.limit = limit
        self.wakeUp = wakeUp
    }

    func add(_ filters: [TopicFilter], qos: MQTTQoS) throws(MQTTError) -> (id: SubscriptionRegistry.ID, mailbox: SubscriptionMailbox) {
        let mailbox = SubscriptionMailbox(limit: limit)
        let id = state.withLock { state -> SubscriptionRegistry.ID? in
            guard !state.isClosed else { return nil }
            let id = state.registry.add(SubscriptionRegistry.Record(filters: filters, qos: qos, mailbox: mailbox))
            state.ask(for: id)
            return id
        }
        guard let id else { throw .closed }
        wakeUp.signal()
        return (id, mailbox)
    }

    func remove(_ id: SubscriptionRegistry.ID) {
        let hasWork = state.withLock { state in
            let unused = state.registry.remove(id)
            guard state.isConnected, !unused.isEmpty else { return false }
            state.operations.append(.unsubscribe(filters: unused.map(\.text)))
            return true
        }
        if hasWork { wakeUp.signal() }
    }

    /// A new connection knows nothing: everything is subscribed again.
    func connected() {
        state.withLock { state in
            state.isConnected = true
            state.operations = []
            for id in state.registry.ids { state.ask(for: id) }
        }
    }

    func disconnected() {
        let mailboxes = state.withLock { state in
            guard state.isConnected else { return [] as [SubscriptionMailbox] }
            state.isConnected = false
            state.operations = []
            return state.registry.mailboxes
        }
        for mailbox in mailboxes { mailbox.append(.disconnected) }
    }

    func takeOperations() -> [Operation] {
        state.withLock { state in
            defer { state.operations = [] }
            return state.operations
        }
    }

    /// The broker's answer to one subscription's filters, one code each: the granted QoS, or from 0x80 a reason why not.
    func answered(_ id: SubscriptionRegistry.ID, codes: [UInt8]) {
        guard let record = state.withLock({ $0.registry[id] }) else { return }
        let refused = zip(record.filters, codes).filter { $0.1 >= 0x80 }
        for (filter, code) in refused { record.mailbox.append(.rejected(filter: filter.text, reasonCode: code)) }
        if refused.isEmpty { record.mailbox.append(.subscribed) }
    }

    func dispatch(_ message: MQTTMessage) {
        let mailboxes = state.withLock { $0.registry.mailboxes(matching: message.topic) }
        for mailbox in mailboxes { mailbox.append(.message(message)) }
    }

    /// No further events for anyone.
    func close() {
        let mailboxes = state.withLock { state in
            state.isClosed = true
            state.isConnected = false
            return state.registry.mailboxes
        }
        for mailbox in mailboxes { mailbox.finish() }
    }
}

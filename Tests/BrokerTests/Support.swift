import Broker
import Calls
import Logging
import MQTT
import Storage
import Testing

let quiet = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

extension BrokerAccount {
    static let gateway = BrokerAccount(username: "gateway@main", kind: .gateway, generation: 1)
    static let bridge = BrokerAccount(username: "bridge@main", kind: .bridge, generation: 1)
    static let control = BrokerAccount(username: "control@main", kind: .control, generation: 1)
    static let `operator` = BrokerAccount(username: "ops", kind: .operator, generation: 1)

    static func desk(_ workspace: String, _ name: String, generation: Int64 = 1) throws -> BrokerAccount {
        let (workspace, name) = (try WorkspaceID(workspace), try DeskName(name))
        let username = BrokerAccount.username(workspace: workspace, desk: name)
        return BrokerAccount(username: username, kind: .desk(workspace, name), generation: generation)
    }

    /// One of each kind, and two more desks: a neighbour and a stranger.
    static func everyKind() throws -> [BrokerAccount] {
        [gateway, bridge, control, .operator, try desk("acme", "front"), try desk("acme", "back"), try desk("other", "front")]
    }
}

extension PolicyBroker {
    func client(_ account: BrokerAccount, id: String? = nil, password: String? = nil) -> MQTTClient {
        MQTTClient(
            configuration: MQTTConfiguration(
                host: "127.0.0.1",
                port: port,
                clientID: id ?? account.username,
                username: account.username,
                password: password ?? secret.brokerPassword(username: account.username, generation: account.generation),
                reconnectDelay: .milliseconds(20) ... .milliseconds(100)
            ),
            logger: quiet
        )
    }
}

/// Runs clients during `body` and returns when they have ended properly.
func running(_ clients: MQTTClient..., body: () async throws -> Void) async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
        for client in clients { group.addTask { await client.run() } }
        try await body()
        group.cancelAll()
    }
}

extension MQTTClient {
    func connected() async throws {
        for await case .connected in states { return }
        throw CancellationError()
    }

    /// Waits until the broker refuses the client's name and password.
    func isTurnedAway() async throws {
        for await state in states where state == .disconnected(reason: .notAuthorized) { return }
        throw CancellationError()
    }

    /// Waits until the client is not connected, and why.
    func refused() async throws -> MQTTError {
        for await case .disconnected(let reason?) in states { return reason }
        throw CancellationError()
    }

    /// Whether the broker grants the filter.
    func mayRead(_ filter: String) async throws -> Bool {
        let subscription = try subscribe(to: [filter])
        defer { subscription.cancel() }
        for await event in subscription {
            switch event {
            case .subscribed: return true
            case .rejected: return false
            case .disconnected, .message, .overflow: continue
            }
        }
        throw CancellationError()
    }

    /// Whether the broker lets the client publish there.
    func mayWrite(_ topic: String) async throws -> Bool {
        do {
            try await publish(MQTTMessage(topic: topic, payload: Array("{}".utf8)))
            return true
        } catch MQTTError.refused(reasonCode: 135) {
            return false
        }
    }

    /// The next message for a filter.
    func message(_ filter: String) async throws -> MQTTMessage {
        for await case .message(let message) in try subscribe(to: [filter]) { return message }
        throw CancellationError()
    }
}

import Logging
import MQTT
import Testing

/// A client of a test, with short pauses between attempts.
func makeClient(
    port: Int,
    host: String = "127.0.0.1",
    id: String = "test",
    username: String? = nil,
    password: String? = nil,
    tls: MQTTTLS? = nil,
    will: MQTTMessage? = nil,
    connectTimeout: Duration = .seconds(10),
    acknowledgementTimeout: Duration = .seconds(20),
    queueLimit: MQTTQueueLimit = MQTTQueueLimit()
) -> MQTTClient {
    MQTTClient(
        configuration: MQTTConfiguration(
            host: host,
            port: port,
            clientID: id,
            username: username,
            password: password,
            tls: tls,
            will: will,
            connectTimeout: connectTimeout,
            acknowledgementTimeout: acknowledgementTimeout,
            reconnectDelay: .milliseconds(20) ... .milliseconds(100),
            queueLimit: queueLimit
        ),
        logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
    )
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
    /// Waits for a state, and returns it.
    @discardableResult
    func state(where isWanted: (MQTTConnectionState) -> Bool) async throws -> MQTTConnectionState {
        for await state in states where isWanted(state) { return state }
        throw CancellationError()
    }

    func connected() async throws {
        try await state { if case .connected = $0 { true } else { false } }
    }
}

extension MQTTSubscription {
    /// Passes over events until one is the wanted one.
    @discardableResult
    func event(where isWanted: (MQTTSubscriptionEvent) -> Bool) async throws -> MQTTSubscriptionEvent {
        for await event in self where isWanted(event) { return event }
        throw CancellationError()
    }

    func event(_ wanted: MQTTSubscriptionEvent) async throws {
        try await event { $0 == wanted }
    }

    /// The payload of the next message, as text.
    func text() async throws -> String {
        for await case .message(let message) in self { return String(decoding: message.payload, as: UTF8.self) }
        throw CancellationError()
    }
}

extension MQTTMessage {
    init(_ topic: String, _ text: String = "", qos: MQTTQoS = .atLeastOnce, isRetained: Bool = false) {
        self.init(topic: topic, payload: Array(text.utf8), qos: qos, isRetained: isRetained)
    }
}

import MQTT
import ServiceLifecycle

/// Keeps a broker connection for as long as the service group runs.
struct ClientService: Service {
    private let client: MQTTClient

    init(_ client: MQTTClient) { self.client = client }

    func run() async throws { await cancelWhenGracefulShutdown { await client.run() } }
}

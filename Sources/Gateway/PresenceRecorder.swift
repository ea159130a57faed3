public import Calls
public import Logging
public import MQTT
public import ServiceLifecycle
public import Storage

/// Notes in the database which desks are there, from what they retain at the broker.
public struct PresenceRecorder: Service {
    private let store: Store
    private let client: MQTTClient
    private let logger: Logger

    private static let maximumStatusBytes = 512
    /// Desks in one write, so that webhooks never wait long.
    private static let saveStep = 200

    /// What the recorder's client is to let wait: when a broker comes back, every desk's retained status comes in one burst, faster than it is read.
    /// As many as the broker itself keeps for one client (`max_queued_messages`); the bytes stay bounded as for any client.
    public static let queueLimit = MQTTQueueLimit(messages: 20_000)

    public init(store: Store, client: MQTTClient, logger: Logger) {
        self.store = store
        self.client = client
        self.logger = logger
    }

    public func run() async throws {
        let subscription = try client.subscribe(to: [Topic.statusFilter], qos: .atLeastOnce)
        defer { subscription.cancel() }
        await cancelWhenGracefulShutdown {
            await withDiscardingTaskGroup { group in
                let heard = HeardDesks()
                let (wakes, wake) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
                // Beside the reading: when a broker comes back, thousands of desks speak at once, and none may wait for the disk.
                group.addTask { for await _ in wakes { await save(heard) } }
                for await event in subscription {
                    switch event {
                    case .message(let message):
                        note(message, heard)
                        wake.yield()
                    case .subscribed:
                        let connection = heard.connection
                        group.addTask { await settle(connection, heard) }
                    case .disconnected:
                        // Not at .subscribed: what the broker retains may come before its SUBACK.
                        heard.begin()
                    case .rejected, .overflow:
                        break
                    }
                }
                group.cancelAll()
            }
        }
    }

    /// A broker that was restarted has forgotten the desks' wills: who does not say within half a minute that it is there, is not.
    private func settle(_ connection: Int, _ heard: HeardDesks) async {
        guard (try? await Task.sleep(for: .seconds(30))) != nil else { return }
        while let present = heard.desks(ifStill: connection) {
            do {
                return try await store.setOffline(except: present)
            } catch {
                logger.warning("the presence of desks could not be brought up to date yet", metadata: ["error": "\(error)"])
            }
            guard (try? await Task.sleep(for: .seconds(1))) != nil else { return }
        }
    }

    private func note(_ message: MQTTMessage, _ heard: HeardDesks) {
        guard case .deskStatus(let workspace, let desk)? = Topic(message.topic), message.payload.count <= Self.maximumStatusBytes,
            var status = try? EventJSON.decode(DeskStatus.self, from: message.payload)
        else { return }
        // What a desk says of itself reaches an administrator's terminal.
        status.version = status.version.flatMap { FieldText.cleanOrNil($0) }
        heard.note(DeskPresence(workspace: workspace, desk: desk, status: status))
    }

    private func save(_ heard: HeardDesks) async {
        while case let desks = heard.takeUnsaved(limit: Self.saveStep), !desks.isEmpty {
            do {
                try await store.setPresence(desks)
            } catch {
                logger.warning("the presence of desks was not stored yet", metadata: ["desks": "\(desks.count)", "error": "\(error)"])
                heard.putBack(desks)
                guard (try? await Task.sleep(for: .seconds(1))) != nil else { return }
            }
        }
    }

    /// Says in a revoked desk's place that it is gone: the broker sends no will for an account that was taken away.
    ///
    /// - Throws: `MQTTError` if the broker does not take it.
    public func publishOffline(workspace: WorkspaceID, desk: DeskName) async throws {
        let json = try EventJSON.encode(DeskStatus(state: .offline, since: .now, version: nil))
        let topic = Topic.deskStatus(workspace, desk).name
        try await client.publish(MQTTMessage(topic: topic, payload: Array(json.utf8), qos: .atLeastOnce, isRetained: true))
    }
}

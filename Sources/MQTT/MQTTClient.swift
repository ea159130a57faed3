public import Logging

/// A connection to an MQTT broker that lasts: lost, it is made again, with what was subscribed and what was not yet acknowledged.
///
/// The network runs on a thread of its own; everything here may be called from anywhere, also before ``run()``.
///
/// ```swift
/// let client = MQTTClient(configuration: configuration, logger: logger)
/// async let running: Void = client.run()
/// try await client.publish(MQTTMessage(topic: "greetings", payload: Array("hello".utf8)))
/// ```
public final class MQTTClient: Sendable {
    private let core: ClientCore

    public init(configuration: MQTTConfiguration, logger: Logger) {
        core = ClientCore(configuration: configuration, logger: logger)
    }

    deinit {
        core.close()
    }

    /// Connects and stays connected until the calling task is cancelled, then ends properly: nothing more is published, the broker gets a DISCONNECT
    /// (and so sends no will) within a second, and waiting calls throw ``MQTTError/closed``.
    ///
    /// Speaks MQTT 5, or 3.1.1 with a broker that refuses 5. Nothing but cancellation ends it, refused credentials neither. A client runs once; called
    /// again, this returns at once.
    public func run() async {
        guard core.lifecycle.start() else { return }
        await withTaskCancellationHandler {
            let hasThread = NetworkThread.start { [core] in
                NetworkLoop(core: core).run()
                core.lifecycle.finish()
            }
            if hasThread {
                await core.lifecycle.waitForEnd()
            } else {
                core.logger.critical("no thread for the MQTT client")
            }
        } onCancel: {
            core.lifecycle.stop()
            core.wakeUp.signal()
        }
        core.close()
    }

    /// A new stream that begins with the present state and holds only the newest for a slow reader. It ends when the client does.
    public var states: AsyncStream<MQTTConnectionState> {
        core.board.stream()
    }

    public var isConnected: Bool {
        if case .connected = core.board.current { true } else { false }
    }

    /// Takes a message for publishing, in the order of the calls, and waits while the queue is full (``MQTTConfiguration/queueLimit``).
    ///
    /// - Returns: The message's delivery, once it has its place in the queue; it need not be connected for that.
    /// - Throws: ``MQTTError/badTopic(_:)``, ``MQTTError/payloadTooLarge(bytes:limit:)``, ``MQTTError/closed``, or `CancellationError` if the calling
    ///   task is cancelled while waiting; in all these cases nothing is published.
    public func enqueue(_ message: MQTTMessage) async throws -> MQTTDelivery {
        let topic = try TopicName(message.topic)
        let limit = core.configuration.maximumPayload(for: topic)
        guard message.payload.count <= limit else { throw MQTTError.payloadTooLarge(bytes: message.payload.count, limit: limit) }
        return try await core.publishes.enqueue(message)
    }

    /// Publishes a message and waits for the broker's acknowledgement: ``enqueue(_:)``, then ``MQTTDelivery/acknowledged()``.
    public func publish(_ message: MQTTMessage) async throws {
        try await enqueue(message).acknowledged()
    }

    /// Subscribes to several filters at once, now and after each reconnect.
    ///
    /// A message that matches several of the client's subscriptions reaches each of them, and may do so more than once.
    ///
    /// - Throws: ``MQTTError/badFilter(_:)`` naming the first bad filter, or the empty text if there is none at all; ``MQTTError/closed``.
    public func subscribe(to filters: [String], qos: MQTTQoS = .atLeastOnce) throws -> MQTTSubscription {
        guard !filters.isEmpty else { throw MQTTError.badFilter("") }
        var parsed: [TopicFilter] = []
        for filter in try filters.map({ try TopicFilter($0) }) where !parsed.contains(filter) { parsed.append(filter) }
        let (id, mailbox) = try core.subscriptions.add(parsed, qos: qos)
        return MQTTSubscription(mailbox: mailbox) { [core] in core.subscriptions.remove(id) }
    }
}

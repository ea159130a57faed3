import Logging

/// What a client and its network thread share.
final class ClientCore: Sendable {
    let configuration: MQTTConfiguration
    let logger: Logger
    let wakeUp = WakeUp()
    let publishes: PublishQueue
    let subscriptions: SubscriptionTable
    let board = StateBoard()
    let lifecycle = Lifecycle()

    init(configuration: MQTTConfiguration, logger: Logger) {
        self.configuration = configuration
        self.logger = logger
        publishes = PublishQueue(limit: configuration.queueLimit, wakeUp: wakeUp)
        subscriptions = SubscriptionTable(limit: configuration.queueLimit, wakeUp: wakeUp)
    }

    func close() {
        publishes.close()
        subscriptions.close()
        board.close()
    }
}

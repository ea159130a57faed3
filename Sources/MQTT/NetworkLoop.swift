import Logging

/// What the network thread does all its life: connect, stay connected, wait a little, connect again.
struct NetworkLoop {
    let core: ClientCore

    func run() {
        var machine = ConnectionMachine(delays: core.configuration.reconnectDelay)
        var attempt = machine.first
        var generation = 0
        var lastReason: MQTTError?
        core.board.show(.connecting)
        while wait(attempt.delay) {
            let connection = BrokerConnection(core: core, attempt: attempt) { version in
                generation += 1
                lastReason = nil
                core.logger.info("connected to the broker", metadata: metadata.merging(["mqtt.version": "\(version.rawValue)"]) { $1 })
                core.board.show(.connected(generation: generation, version: version))
            }
            guard let outcome = connection.run() else { return }
            core.publishes.rewind()
            core.board.show(.disconnected(reason: outcome.error))
            core.subscriptions.disconnected()
            // Once per reason: a broker that is away for an hour is one line and not a thousand.
            let level: Logger.Level = outcome.error == lastReason ? .debug : .warning
            core.logger.log(level: level, "not connected to the broker", metadata: metadata.merging(["mqtt.reason": "\(outcome.error)"]) { $1 })
            lastReason = outcome.error
            attempt = machine.next(after: outcome.ending, chance: .random(in: 0...1))
        }
    }

    private var metadata: Logger.Metadata {
        ["mqtt.host": "\(core.configuration.host)", "mqtt.port": "\(core.configuration.port)", "mqtt.client": "\(core.configuration.clientID)"]
    }

    /// - Returns: false if the client is to stop.
    private func wait(_ delay: Duration) -> Bool {
        let end = ContinuousClock.now + delay
        let poller = Poller(wakeUp: core.wakeUp)
        while !core.lifecycle.isStopping {
            let rest = ContinuousClock.now.duration(to: end)
            guard rest > .zero else { return true }
            if poller.wait(timeout: rest).isWoken { core.wakeUp.drain() }
        }
        return false
    }
}

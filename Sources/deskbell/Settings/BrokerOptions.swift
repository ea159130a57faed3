import ArgumentParser

/// Where the broker is, for commands that print how to reach it.
struct BrokerOptions: ParsableArguments {
    @Option(help: "Host of the MQTT broker.") var mqttHost: String?
    @Option(help: "Port of the MQTT broker.") var mqttPort: Int?

    var flags: [String: String] {
        var flags: [String: String] = [:]
        flags[Setting.mqttHost.key] = mqttHost
        flags[Setting.mqttPort.key] = mqttPort.map(String.init)
        return flags
    }
}

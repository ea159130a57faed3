import ArgumentParser

/// Where the broker is, for commands that print how to reach it.
struct BrokerOptions: ParsableArguments {
    @Option(help: "Host of the MQTT broker.") var mqttHost: String?
    @Option(help: "Port of the MQTT broker.") var mqttPort: Int?
    @Flag(name: .customLong("mqtt-tls"), help: "Speak TLS with it; for a broker elsewhere.") var mqttTLS = false
    @Option(
        name: .customLong("mqtt-tls-authority"),
        help: ArgumentHelp("Certificate authorities to trust for that, PEM (default: the operating system's).", valueName: "file")
    )
    var mqttTLSAuthority: String?

    var flags: [String: String] {
        var flags: [String: String] = [:]
        flags[Setting.mqttHost.key] = mqttHost
        flags[Setting.mqttPort.key] = mqttPort.map(String.init)
        flags[Setting.mqttTLS.key] = mqttTLS ? "true" : nil
        flags[Setting.mqttTLSAuthority.key] = mqttTLSAuthority
        return flags
    }
}

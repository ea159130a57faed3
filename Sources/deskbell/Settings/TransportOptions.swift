import ArgumentParser

/// How what the server sends is protected.
struct TransportOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Certificate chain of the web server, PEM; read again when it changes.", valueName: "file"))
    var tlsCertificate: String?
    @Option(help: ArgumentHelp("Private key of the web server, PEM.", valueName: "file")) var tlsKey: String?
    @Flag(name: .customLong("allow-plain-http"), help: "Let the web server listen beyond this machine without TLS, for a proxy in front.")
    var allowPlainHTTP = false
    @Option(name: .customLong("mqtt-tls-host"), help: ArgumentHelp("Address that the broker also listens on with TLS.", valueName: "host"))
    var mqttTLSHost: String?
    @Option(name: .customLong("mqtt-tls-port"), help: ArgumentHelp("Port of that (default 8883).", valueName: "port")) var mqttTLSPort: Int?
    @Option(help: ArgumentHelp("Name by which desks elsewhere reach the broker.", valueName: "host")) var mqttName: String?
    @Option(
        name: .customLong("mqtt-tls-certificate"),
        help: ArgumentHelp("Certificate chain of its TLS listener, PEM; without it, a private authority issues one.", valueName: "file")
    )
    var mqttTLSCertificate: String?
    @Option(name: .customLong("mqtt-tls-key"), help: ArgumentHelp("Its private key, PEM.", valueName: "file")) var mqttTLSKey: String?
    @Flag(name: .customLong("allow-plain-mqtt"), help: "Let the broker be reached beyond this machine without TLS.") var allowPlainMQTT = false

    var flags: [String: String] {
        var flags: [String: String] = [:]
        flags[Setting.tlsCertificate.key] = tlsCertificate
        flags[Setting.tlsKey.key] = tlsKey
        flags[Setting.allowPlainHTTP.key] = allowPlainHTTP ? "true" : nil
        flags[Setting.mqttTLSHost.key] = mqttTLSHost
        flags[Setting.mqttTLSPort.key] = mqttTLSPort.map(String.init)
        flags[Setting.mqttName.key] = mqttName
        flags[Setting.mqttTLSCertificate.key] = mqttTLSCertificate
        flags[Setting.mqttTLSKey.key] = mqttTLSKey
        flags[Setting.allowPlainMQTT.key] = allowPlainMQTT ? "true" : nil
        return flags
    }
}

/// How what is sent is protected, and where it may go without.
extension Setting {
    static let tlsCertificate = Setting(
        key: "tls-certificate",
        fallback: "",
        meaning: "PEM file of the web server's certificate chain; empty: no TLS",
        problem: anything
    )
    static let tlsKey = Setting(key: "tls-key", fallback: "", meaning: "PEM file of the web server's private key", problem: anything)
    static let allowPlainHTTP = Setting(
        key: "allow-plain-http",
        fallback: "false",
        meaning: "let the web server listen beyond this machine without TLS",
        problem: trueOrFalse
    )
    static let mqttTLS = Setting(key: "mqtt-tls", fallback: "false", meaning: "speak TLS with the broker, one elsewhere", problem: trueOrFalse)
    static let mqttTLSAuthority = Setting(
        key: "mqtt-tls-authority",
        fallback: "",
        meaning: "PEM file of the certificate authorities to trust for that; empty: the operating system's",
        problem: anything
    )
    static let mqttTLSHost = Setting(
        key: "mqtt-tls-host",
        fallback: "",
        meaning: "address that the broker also listens on with TLS, for desks elsewhere; empty: none",
        problem: anything
    )
    static let mqttTLSPort = Setting(key: "mqtt-tls-port", fallback: "8883", meaning: "port of the broker's TLS listener", problem: portNumber)
    static let mqttName = Setting(
        key: "mqtt-name",
        fallback: "",
        meaning: "host name or address by which desks elsewhere reach the broker; empty: its address, or this machine's name",
        problem: anything
    )
    static let mqttTLSCertificate = Setting(
        key: "mqtt-tls-certificate",
        fallback: "",
        meaning: "PEM file of the TLS listener's certificate chain; empty: one from a private authority in the data folder",
        problem: anything
    )
    static let mqttTLSKey = Setting(
        key: "mqtt-tls-key",
        fallback: "",
        meaning: "PEM file of the TLS listener's private key",
        problem: anything
    )
    static let allowPlainMQTT = Setting(
        key: "allow-plain-mqtt",
        fallback: "false",
        meaning: "let the broker be reached beyond this machine without TLS",
        problem: trueOrFalse
    )

    static let transport = [
        tlsCertificate, tlsKey, allowPlainHTTP, mqttTLS, mqttTLSAuthority, mqttTLSHost, mqttTLSPort, mqttName, mqttTLSCertificate, mqttTLSKey,
        allowPlainMQTT,
    ]

    /// Those that name a file. The broker runs in another folder than we do, so they are made absolute where they are read.
    static let files = [tlsCertificate, tlsKey, mqttTLSAuthority, mqttTLSCertificate, mqttTLSKey, jwtSecretFile, jwtPreviousSecretFile, jwtJWKS].map(
        \.key
    )

    private static let anything: @Sendable (String) -> String? = { _ in nil }
    private static let trueOrFalse: @Sendable (String) -> String? = { ["true", "false"].contains($0) ? nil : "expected true or false" }
}

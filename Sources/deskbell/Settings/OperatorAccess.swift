import Storage

/// How an operator reaches the broker.
struct OperatorAccess: Encodable {
    let host: String
    let port: Int
    let username: String
    /// Equal to the user name: the account is pinned to it.
    let clientId: String
    let password: String
    /// What `mosquitto_sub` is told of TLS.
    private let tlsOptions: String

    private enum CodingKeys: CodingKey {
        case host, port, username, clientId, password
    }

    init(_ name: String, generation: Int64, _ installation: Installation) throws {
        host = installation.settings.text(.mqttHost)
        port = installation.settings.number(.mqttPort)
        username = name
        clientId = name
        password = try installation.secret().brokerPassword(username: name, generation: generation)
        let authority = installation.settings.text(.mqttTLSAuthority)
        let trust = authority.isEmpty ? " --tls-use-os-certs" : " --cafile '\(authority)'"
        tlsOptions = installation.settings.isOn(.mqttTLS) ? trust : ""
    }

    var commandLine: String {
        "mosquitto_sub -h \(host) -p \(port)\(tlsOptions) -i \(clientId) -u \(username) -P '\(password)' -t 'workspace/+/calls/#' -v"
    }
}

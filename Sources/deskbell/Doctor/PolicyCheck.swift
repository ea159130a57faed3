/// Whether the broker's configuration still says what the rest relies on.
struct PolicyCheck: Check {
    /// Why there is no configuration, if there is none.
    let configuration: Swift.Result<BrokerConfiguration, Failure>

    private static let plugin = "mosquitto_dynamic_security.so"

    func finding() -> Finding {
        let name = "broker policy"
        let configuration: BrokerConfiguration
        switch self.configuration {
        case .success(let read): configuration = read
        case .failure(let failure): return .fail(name, failure.message, "put mosquitto.conf beside the program or into /etc/deskbell")
        }
        let faults = Self.faults(configuration)
        guard faults.isEmpty else {
            return .fail(name, faults.joined(separator: ", "), "undo that in mosquitto.conf or broker/conf.d and restart 'deskbell up'")
        }
        return .ok(name, "nobody without an account, nothing kept on disk, no ACL file, no websockets, accounts by the plugin")
    }

    private static func faults(_ configuration: BrokerConfiguration) -> [String] {
        var faults: [String] = []
        if configuration.values("allow_anonymous").isEmpty { faults.append("allow_anonymous is not set to false") }
        if !configuration.values("plugin").contains(where: { $0.hasSuffix(plugin) }) { faults.append("the plugin \(plugin) is not loaded") }
        for line in configuration.lines {
            switch (line.key, line.value) {
            case ("allow_anonymous", let value) where value != "false", ("persistence", let value) where value != "false",
                ("per_listener_settings", let value) where value != "false":
                faults.append("\(line.key) is \(value) in \(line.file)")
            case ("acl_file", _), ("password_file", _): faults.append("\(line.key) is used in \(line.file)")
            case ("protocol", "websockets"): faults.append("a listener speaks websockets in \(line.file)")
            default: break
            }
        }
        return faults
    }
}

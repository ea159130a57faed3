import Calls

/// One setting of the server: its names, what it is by default, and what it means.
struct Setting: Sendable {
    /// The flag without its dashes, and the key in the file.
    let key: String
    let fallback: String
    let meaning: String
    /// A sentence that says what was expected, or `nil` if the value is right.
    let problem: @Sendable (String) -> String?

    /// The name in the environment, such as `DESKBELL_MQTT_PORT`.
    var environmentName: String { "DESKBELL_" + key.uppercased().replacing("-", with: "_") }
}

extension Setting {
    static let host = Setting(key: "host", fallback: "127.0.0.1", meaning: "address that the web server listens on", problem: notEmpty)
    static let port = Setting(key: "port", fallback: "3001", meaning: "port of the web server", problem: portNumber)
    static let mqttHost = Setting(key: "mqtt-host", fallback: "127.0.0.1", meaning: "host of the MQTT broker", problem: notEmpty)
    static let mqttPort = Setting(key: "mqtt-port", fallback: "1883", meaning: "port of the MQTT broker", problem: portNumber)
    static let instance = Setting(key: "instance", fallback: "main", meaning: "name of this server beside others", problem: identifier)
    static let roles = Setting(
        key: "roles",
        fallback: "gateway,bridge,workpage",
        meaning: "what this server does",
        problem: { text in
            let unknown = text.split(separator: ",").filter { ServerRole(rawValue: String($0)) == nil }
            return text.isEmpty || !unknown.isEmpty ? "expected some of gateway, bridge, workpage, separated by commas" : nil
        }
    )
    static let publicURL = Setting(
        key: "public-url",
        fallback: "",
        meaning: "how the outside reaches the web server, without a slash at the end; empty: http(s)://HOST:PORT",
        problem: {
            $0.isEmpty || (($0.hasPrefix("https://") || $0.hasPrefix("http://")) && !$0.hasSuffix("/"))
                ? nil : "expected http(s)://HOST, without a slash at the end"
        }
    )
    static let retentionDays = Setting(key: "retention-days", fallback: "90", meaning: "events are kept for so many days", problem: days)
    static let retentionEvents = Setting(
        key: "retention-events",
        fallback: "1000000",
        meaning: "so many events are kept per workspace at most",
        problem: positive
    )
    static let logLevel = Setting(
        key: "log-level",
        fallback: "info",
        meaning: "trace, debug, info, notice, warning, error",
        problem: {
            ["trace", "debug", "info", "notice", "warning", "error"].contains($0) ? nil : "expected trace, debug, info, notice, warning or error"
        }
    )

    static let all =
        [host, port, mqttHost, mqttPort, instance, roles, publicURL, retentionDays, retentionEvents, logLevel] + transport + bearer

    private static let notEmpty: @Sendable (String) -> String? = { $0.isEmpty ? "expected a host name or an address" : nil }
    static let portNumber: @Sendable (String) -> String? = { (1...65_535).contains(Int($0) ?? 0) ? nil : "expected a number from 1 to 65535" }
    private static let positive: @Sendable (String) -> String? = { (Int($0) ?? 0) > 0 ? nil : "expected a number above 0" }
    private static let days: @Sendable (String) -> String? = { (1...36_500).contains(Int($0) ?? 0) ? nil : "expected a number from 1 to 36500" }
    private static let identifier: @Sendable (String) -> String? = {
        DeskName(rawValue: $0) != nil ? nil : "expected lower-case letters, digits and hyphens"
    }
}

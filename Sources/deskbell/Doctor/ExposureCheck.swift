/// Whether other machines reach a listener that speaks without TLS.
struct ExposureCheck: Check {
    struct Listener: Equatable {
        let host: String
        let port: Int
        let hasTLS: Bool

        /// As a finding names it.
        var place: String { "\(host.contains(":") ? "[\(host)]" : host):\(port)\(hasTLS ? " (TLS)" : "")" }
    }

    let name: String
    let listeners: [Listener]
    /// The setting that says that this is meant.
    let allowance: Setting
    let isAllowed: Bool
    let remedy: String

    /// - Parameter settings: Those of each running server, or of the one that would be started.
    static func web(_ settings: [Settings]) -> ExposureCheck {
        ExposureCheck(
            name: "web server",
            listeners: settings.map {
                Listener(host: $0.text(.host), port: $0.number(.port), hasTLS: !$0.text(.tlsCertificate).isEmpty)
            },
            allowance: .allowPlainHTTP,
            isAllowed: settings.allSatisfy { $0.isOn(.allowPlainHTTP) || BindAddress.isLoopback($0.text(.host)) },
            remedy: "give --tls-certificate and --tls-key"
        )
    }

    /// - Parameter configuration: What the broker reads, where a listener may have been added by hand; `nil` if there is none here.
    static func broker(_ settings: Settings, _ configuration: BrokerConfiguration?) -> ExposureCheck {
        var listeners = [Listener(host: settings.text(.mqttHost), port: settings.number(.mqttPort), hasTLS: settings.isOn(.mqttTLS))]
        for listener in configuration?.listeners ?? [] where !listeners.contains(listener) { listeners.append(listener) }
        return ExposureCheck(
            name: "broker listeners",
            listeners: listeners,
            allowance: .allowPlainMQTT,
            isAllowed: settings.isOn(.allowPlainMQTT),
            remedy: "listen there with --mqtt-tls-host, and on loopback with --mqtt-host"
        )
    }

    func finding() -> Finding {
        let exposed = listeners.filter { !$0.hasTLS && !BindAddress.isLoopback($0.host) }
        let places = (exposed.isEmpty ? listeners : exposed).map(\.place).joined(separator: ", ")
        if exposed.isEmpty { return .ok(name, "\(places); other machines reach nothing without TLS") }
        let found = "other machines reach \(places) without TLS"
        guard isAllowed else { return .fail(name, found, remedy) }
        return .warn(name, "\(found), as \(allowance.key) allows", "keep it in a network that you trust, or \(remedy)")
    }
}

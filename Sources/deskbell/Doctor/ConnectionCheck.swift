/// Whether our own clients talk to a broker elsewhere without TLS.
struct ConnectionCheck: Check {
    /// Those of each running server, or of the one that would be started.
    let settings: [Settings]

    func finding() -> Finding {
        let name = "broker connection"
        func places(_ settings: [Settings]) -> String {
            var places: [String] = []
            for settings in settings {
                let broker = ExposureCheck.Listener(host: settings.text(.mqttHost), port: settings.number(.mqttPort), hasTLS: settings.isOn(.mqttTLS))
                if !places.contains(broker.place) { places.append(broker.place) }
            }
            return places.joined(separator: ", ")
        }
        let exposed = settings.filter(BindAddress.leavesInTheClear)
        guard !exposed.isEmpty else { return .ok(name, "\(places(settings)); nothing leaves this machine without TLS") }
        let found = "passwords and calls go to \(places(exposed)) without TLS"
        guard exposed.allSatisfy({ $0.isOn(.allowPlainMQTT) }) else { return .fail(name, found, "give --mqtt-tls") }
        return .warn(name, "\(found), as \(Setting.allowPlainMQTT.key) allows", "keep it in a network that you trust, or give --mqtt-tls")
    }
}

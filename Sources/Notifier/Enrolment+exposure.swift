import MQTT

extension Enrolment {
    /// Whether the desk's password and its workspace's calls leave this machine unencrypted.
    public var isExposed: Bool { !hasTLS && !LoopbackHost.contains(host) }

    /// - Throws: `NotifierError` with `code` if the enrolment is exposed and nobody said that this is meant.
    public func requireGuarded(allowsPlain: Bool, code: NotifierError.Code) throws(NotifierError) {
        guard isExposed, !allowsPlain else { return }
        let danger = "mqtt:// sends this desk's password and its calls to \(host) readable by everybody on the way"
        throw NotifierError(code, "\(danger): enrol with an mqtts:// line, or with --allow-plain if you trust that network.")
    }
}

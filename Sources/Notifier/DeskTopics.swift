import Calls
import MQTT

/// The topics that a desk reads and writes.
struct DeskTopics: Sendable {
    let events: String
    let head: String
    let replay: String
    let status: String
    private let calls: String
    private let callsPrefix: String

    init(workspace: WorkspaceID, desk: DeskName) {
        events = Topic.deskEvents(workspace, desk).name
        head = Topic.head(workspace).name
        replay = Topic.deskReplay(workspace, desk).name
        status = Topic.deskStatus(workspace, desk).name
        calls = Topic.callsFilter(workspace)
        callsPrefix = String(calls.dropLast())
    }

    /// What the desk subscribes to, all at once: nothing may be asked for before all of it is granted.
    var filters: [String] { [calls, head, events] }

    func isCalls(_ topic: String) -> Bool { topic.hasPrefix(callsPrefix) }

    /// A status, retained, so that who comes later knows it too.
    func status(_ state: DeskStatus.State, since: Timestamp) -> MQTTMessage {
        let json = (try? EventJSON.encode(DeskStatus(state: state, since: since, version: notifierVersion))) ?? ""
        return MQTTMessage(topic: status, payload: Array(json.utf8), isRetained: true)
    }
}

extension MQTTConfiguration {
    /// The connection of a desk, whose last will says that it is offline.
    ///
    /// - Parameter since: When the notifier started: a will is written before anybody knows when it will be read.
    init(_ settings: Settings, topics: DeskTopics, since: Timestamp) {
        let enrolment = settings.enrolment
        self.init(
            host: enrolment.host,
            port: enrolment.port,
            clientID: enrolment.username,
            username: enrolment.username,
            password: enrolment.password,
            tls: enrolment.hasTLS ? MQTTTLS(certificateAuthorityFile: settings.certificateAuthorityFile) : nil,
            will: topics.status(.offline, since: since)
        )
    }
}

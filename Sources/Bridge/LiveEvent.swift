import Calls
import MQTT
import Storage

/// An event as the broker brought it.
struct LiveEvent {
    private struct Fields: Decodable {
        let seq: Int64
        let workspaceId: String
        let type: EventType
    }

    /// The payload is the log's own text, so it is an entry of the log.
    let entry: LogEntry

    /// - Returns: `nil` if the payload is not an event of this workspace and type. It then only says that something happened.
    init?(_ message: MQTTMessage, workspace: WorkspaceID, type: EventType) {
        guard let fields = try? EventJSON.decode(Fields.self, from: message.payload), fields.workspaceId == workspace.rawValue, fields.type == type,
            let json = String(validating: message.payload, as: UTF8.self)
        else { return nil }
        entry = LogEntry(seq: fields.seq, type: type, json: json)
    }
}

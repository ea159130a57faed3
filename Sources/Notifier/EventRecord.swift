import Calls

/// An event as it came from the network, with the line that the journal and the JSON output get.
///
/// Kept beside the decoded event because an event that this version does not understand must neither stop the cursor nor be lost.
struct EventRecord: Equatable, Sendable {
    /// 1 or more, below 2^53.
    let seq: Int64
    /// `nil` for a type that this version does not know.
    let type: EventType?
    /// The whole object on one line, without its line feed and without any raw character that a terminal would obey.
    let line: String
    /// `nil` if this version does not understand it.
    let event: CallEvent?

    /// Eight times what a gateway publishes; more is an attack, not an event.
    static let maximumBytes = 64 * 1024

    /// 2^53 − 1, the highest number that every JSON reader keeps exact.
    static let maximumSeq: Int64 = 9_007_199_254_740_991

    /// Why something was not taken for an event of this workspace.
    enum Refusal: Error, Equatable {
        /// Longer than `maximumBytes`.
        case tooLong
        /// Not JSON, or without a usable `seq`.
        case notAnEvent
        /// Of another workspace.
        case foreign
    }

    init(_ json: JSONValue, workspace: WorkspaceID) throws(Refusal) {
        guard let seq = json["seq"]?.integer, (1...Self.maximumSeq).contains(seq) else { throw .notAnEvent }
        guard json["workspaceId"]?.string == workspace.rawValue else { throw .foreign }
        guard let line = try? EventJSON.encode(json) else { throw .notAnEvent }
        self.seq = seq
        type = json["type"]?.string.flatMap(EventType.init(rawValue:))
        self.line = SafeText.escapedJSON(line)
        event = try? EventJSON.decode(CallEvent.self, from: line.utf8)
        guard self.line.utf8.count <= Self.maximumBytes else { throw .tooLong }
    }

    init(payload: [UInt8], workspace: WorkspaceID) throws(Refusal) {
        guard payload.count <= Self.maximumBytes else { throw .tooLong }
        guard let json = try? EventJSON.decode(JSONValue.self, from: payload) else { throw .notAnEvent }
        try self.init(json, workspace: workspace)
    }

    /// Whether the journal keeps the event as a line of its own: ended calls and their amendments.
    var isJournaled: Bool { type == .callCompleted }
}

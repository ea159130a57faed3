/// The MQTT topics of a workspace, made and read in one place.
public enum Topic: Equatable, Sendable {
    /// `workspace/<id>/calls/<type>`: an event, written by the gateway.
    case calls(WorkspaceID, EventType)
    /// `workspace/<id>/head`: the beacon that names the head of the log, written by the gateway.
    case head(WorkspaceID)
    /// `workspace/<id>/desks/<desk>/status`: retained presence, written by the desk.
    case deskStatus(WorkspaceID, DeskName)
    /// `workspace/<id>/desks/<desk>/replay`: a desk asks for what it missed.
    case deskReplay(WorkspaceID, DeskName)
    /// `workspace/<id>/desks/<desk>/events`: the gateway's answer to that.
    case deskEvents(WorkspaceID, DeskName)

    /// The topic as MQTT carries it.
    public var name: String {
        switch self {
        case .calls(let workspace, let type): "workspace/\(workspace)/calls/\(type.rawValue)"
        case .head(let workspace): "workspace/\(workspace)/head"
        case .deskStatus(let workspace, let desk): "workspace/\(workspace)/desks/\(desk)/status"
        case .deskReplay(let workspace, let desk): "workspace/\(workspace)/desks/\(desk)/replay"
        case .deskEvents(let workspace, let desk): "workspace/\(workspace)/desks/\(desk)/events"
        }
    }

    /// Reads a topic; `nil` for any that is not one of ours.
    public init?(_ name: some StringProtocol) {
        let levels = name.split(separator: "/", omittingEmptySubsequences: false)
        guard levels.count >= 3, levels[0] == "workspace", let workspace = WorkspaceID(rawValue: String(levels[1])) else { return nil }
        switch (levels[2], levels.count) {
        case ("head", 3):
            self = .head(workspace)
        case ("calls", 4):
            guard let type = EventType(rawValue: String(levels[3])) else { return nil }
            self = .calls(workspace, type)
        case ("desks", 5):
            guard let desk = DeskName(rawValue: String(levels[3])) else { return nil }
            switch levels[4] {
            case "status": self = .deskStatus(workspace, desk)
            case "replay": self = .deskReplay(workspace, desk)
            case "events": self = .deskEvents(workspace, desk)
            default: return nil
            }
        default:
            return nil
        }
    }

    /// The topic filter for all call events of a workspace.
    public static func callsFilter(_ workspace: WorkspaceID) -> String { "workspace/\(workspace)/calls/+" }

    /// The topic filter for the replay requests of every desk.
    public static let replayFilter = "workspace/+/desks/+/replay"

    /// The topic filter for the presence of every desk.
    public static let statusFilter = "workspace/+/desks/+/status"
}

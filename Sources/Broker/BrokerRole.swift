import Calls
import Storage

/// A named set of permissions at the broker.
///
/// The plugin of mosquitto 2.0 knows no placeholders for a client's name, so every desk has a role of its own, named like its account.
struct BrokerRole: Codable, Hashable, Sendable {
    let rolename: String
    let acls: Set<AccessRule>

    /// Where the control account sends commands; the plugin answers on `<this>/response`.
    static let controlTopic = "$CONTROL/dynamic-security/v1"

    /// What an account may do. Ids are of types that hold nothing but letters, digits and hyphens, so no wildcard can get into a topic here.
    init(of account: BrokerAccount) {
        switch account.kind {
        case .gateway:
            rolename = "gateway"
            acls = Set(
                AccessRule.write("workspace/+/calls/+") + AccessRule.write("workspace/+/head") + AccessRule.write("workspace/+/desks/+/events")
                    + AccessRule.write(Topic.statusFilter) + AccessRule.read(Topic.replayFilter) + AccessRule.read(Topic.statusFilter)
            )
        case .bridge:
            rolename = "bridge"
            acls = Set(AccessRule.read("workspace/+/calls/+") + AccessRule.read("workspace/+/head"))
        case .control:
            rolename = "control"
            acls = Set(AccessRule.write(Self.controlTopic) + AccessRule.read("\(Self.controlTopic)/response"))
        case .desk(let workspace, let desk):
            rolename = account.username
            // `#` and not `+` here and for operators, because people type `calls/#`, and a narrower rule does not cover a wider filter.
            acls = Set(
                AccessRule.read("workspace/\(workspace)/calls/#") + AccessRule.read(Topic.head(workspace).name)
                    + AccessRule.read(Topic.deskEvents(workspace, desk).name) + AccessRule.write(Topic.deskStatus(workspace, desk).name)
                    + AccessRule.write(Topic.deskReplay(workspace, desk).name)
            )
        case .operator:
            rolename = "operator"
            acls = Set(AccessRule.read("workspace/+/calls/#") + AccessRule.read("workspace/+/head") + AccessRule.read(Topic.statusFilter))
        }
    }
}

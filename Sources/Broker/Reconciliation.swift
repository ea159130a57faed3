import Calls
import Storage

/// The way from the accounts that the broker has to those that it should have. Pure.
///
/// It goes in four steps: who may no longer connect is cut off; accounts that belong to no desk among them are taken away and added; then those desks are
/// reported, because nobody else tells that they are gone; then their accounts are taken away, and added where they were renewed. An account stays at the
/// broker, disabled, until its desk was reported, so a report that failed is made later, even by another instance. The report comes after the second step
/// because whoever makes it may need an account that is only made there.
struct Reconciliation: Equatable {
    /// The first step.
    private(set) var cutOff: [ControlCommand] = []
    /// Desks to report, by the name of their account.
    private(set) var revokedDesks: [String: Desk] = [:]
    private var outdated: [String] = []
    private var outdatedRoles: [String] = []
    private var changedRoles: [ChangedRole] = []
    private var missing: [BrokerAccount] = []

    private struct ChangedRole: Equatable {
        let role: BrokerRole
        let isNew: Bool
    }

    struct Desk: Equatable {
        let workspace: WorkspaceID
        let name: DeskName
    }

    /// - Parameters:
    ///   - clients: What the broker has.
    ///   - accounts: What it should have.
    ///   - own: The account that this is done with; it is never touched, or the work would stop half way.
    init(clients: [BrokerClient], roles: [BrokerRole], accounts: [BrokerAccount], own: String) {
        let wanted = Dictionary(accounts.map { ($0.username, BrokerClient(of: $0)) }) { first, _ in first }
        var correct: Set<String> = [own]
        for client in clients where client.username != own {
            guard client != wanted[client.username] else {
                correct.insert(client.username)
                continue
            }
            outdated.append(client.username)
            if client.disabled != true { cutOff.append(.disableClient(client.username)) }
            revokedDesks[client.username] = Self.desk(client.username)
        }
        missing = accounts.filter { correct.insert($0.username).inserted }

        let existing = Dictionary(roles.map { ($0.rolename, $0) }) { first, _ in first }
        let needed = Dictionary(accounts.map(BrokerRole.init(of:)).map { ($0.rolename, $0) }) { first, _ in first }
        let ownRoles = clients.first { $0.username == own }?.roles.map(\.rolename) ?? []
        outdatedRoles = existing.keys.filter { needed[$0] == nil && !ownRoles.contains($0) }.sorted()
        for role in needed.values.sorted(by: { $0.rolename < $1.rolename }) where existing[role.rolename] != role {
            changedRoles.append(ChangedRole(role: role, isNew: existing[role.rolename] == nil))
        }
    }

    /// Whether the broker already has what it should.
    var isEmpty: Bool { self == Reconciliation(clients: [], roles: [], accounts: [], own: "") }

    /// The changes that concern the accounts and roles of these names; a desk's role is named like its account.
    func changes(of isIncluded: (String) -> Bool, password: (BrokerAccount) -> String) -> [ControlCommand] {
        outdated.filter(isIncluded).map(ControlCommand.deleteClient) + outdatedRoles.filter(isIncluded).map(ControlCommand.deleteRole)
            + changedRoles.filter { isIncluded($0.role.rolename) }.map { $0.isNew ? .createRole($0.role) : .modifyRole($0.role) }
            + missing.filter { isIncluded($0.username) }.map { .createClient(BrokerClient(of: $0), password: password($0)) }
    }

    private static func desk(_ username: String) -> Desk? {
        let parts = username.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 2, let workspace = WorkspaceID(rawValue: parts[0]), let name = DeskName(rawValue: parts[1]) else { return nil }
        return Desk(workspace: workspace, name: name)
    }
}

import Storage

/// A command to the dynamic security plugin.
enum ControlCommand: Equatable, Sendable {
    /// One page of the accounts or roles, ordered by name.
    case listClients(offset: Int, count: Int)
    case listRoles(offset: Int, count: Int)
    /// Closes the account's connection, without its last will, and lets nobody in.
    case disableClient(String)
    case deleteClient(String)
    case createClient(BrokerClient, password: String)
    case createRole(BrokerRole)
    case modifyRole(BrokerRole)
    /// Only ever after all its clients were deleted: the plugin of mosquitto 2.0.11 would keep a dangling reference in those it made itself.
    case deleteRole(String)
    /// Denies what no rule allows.
    case denyByDefault

    var name: String {
        switch self {
        case .listClients: "listClients"
        case .listRoles: "listRoles"
        case .disableClient: "disableClient"
        case .deleteClient: "deleteClient"
        case .createClient: "createClient"
        case .createRole: "createRole"
        case .modifyRole: "modifyRole"
        case .deleteRole: "deleteRole"
        case .denyByDefault: "setDefaultACLAccess"
        }
    }
}

extension ControlCommand: Encodable {
    private enum CodingKeys: CodingKey {
        case command, verbose, offset, count, username, password, rolename, acls
    }

    private struct DefaultRule: Encodable {
        let acltype: String
        let allow = false
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(name, forKey: .command)
        switch self {
        case .listClients(let offset, let count), .listRoles(let offset, let count):
            try container.encode(true, forKey: .verbose)
            try container.encode(offset, forKey: .offset)
            try container.encode(count, forKey: .count)
        case .disableClient(let username), .deleteClient(let username):
            try container.encode(username, forKey: .username)
        case .createClient(let client, let password):
            try client.encode(to: encoder)
            try container.encode(password, forKey: .password)
        case .createRole(let role), .modifyRole(let role):
            try role.encode(to: encoder)
        case .deleteRole(let name):
            try container.encode(name, forKey: .rolename)
        case .denyByDefault:
            let kinds = ["publishClientSend", "publishClientReceive", "subscribe", "unsubscribe"]
            try container.encode(kinds.map(DefaultRule.init(acltype:)), forKey: .acls)
        }
    }
}

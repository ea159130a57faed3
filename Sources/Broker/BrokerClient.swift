import Foundation
import Storage

/// An account as the dynamic security plugin keeps it.
struct BrokerClient: Codable, Equatable, Sendable {
    struct RoleName: Codable, Equatable, Sendable {
        let rolename: String
    }

    let username: String
    /// The only client id that the account may connect with. An account without one could take over anybody's session.
    let clientid: String?
    /// Names the generation of the password, since the plugin does not show the password's hash.
    let textname: String?
    let roles: [RoleName]
    let disabled: Bool?

    /// As the plugin should keep this account.
    init(of account: BrokerAccount) {
        username = account.username
        clientid = account.username
        textname = "generation \(account.generation)"
        roles = [RoleName(rolename: BrokerRole(of: account).rolename)]
        disabled = nil
    }
}

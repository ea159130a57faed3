import Foundation
public import Storage

/// What is amiss in the file that the broker keeps its accounts in. Nothing is changed.
public struct AccountsAudit: Sendable, Equatable {
    /// What lets in who should stay out, or nobody at all; each a sentence's part.
    public private(set) var faults: [String] = []
    /// Where the file differs from the database. A running server mends that within seconds, a start of the broker writes the file anew.
    public private(set) var differences: [String] = []

    private struct File: Decodable {
        let defaultACLAccess: [String: Bool]
        let clients: [BrokerClient]
        let roles: [BrokerRole]
    }

    private static let accesses = ["publishClientSend", "publishClientReceive", "subscribe", "unsubscribe"]

    /// - Parameter accounts: Those that the broker should have.
    /// - Returns: `nil` if there is no such file: the broker was never started from this data folder.
    public init?(_ folder: BrokerFolder, accounts: [BrokerAccount]) {
        let path = folder.accountsFile.path
        guard FileManager.default.fileExists(atPath: path) else { return nil }
        guard let file = FileManager.default.contents(atPath: path).flatMap({ try? JSONDecoder().decode(File.self, from: $0) }) else {
            faults = ["it is empty or damaged, so nobody can connect"]
            return
        }
        for access in Self.accesses where file.defaultACLAccess[access] != false { faults.append("'\(access)' is allowed where no rule says so") }
        // A disabled account cannot connect; it waits to be reported as gone.
        for client in file.clients where client.disabled != true && client.clientid != client.username {
            faults.append("account \(client.username) is not pinned to its client id")
        }
        compare(file, with: accounts)
    }

    private mutating func compare(_ file: File, with accounts: [BrokerAccount]) {
        let clients = Dictionary(file.clients.filter { $0.disabled != true }.map { ($0.username, $0) }) { first, _ in first }
        let wanted = Dictionary(accounts.map { ($0.username, $0) }) { first, _ in first }
        let roles = Dictionary(file.roles.map { ($0.rolename, $0) }) { first, _ in first }
        for account in accounts {
            let role = BrokerRole(of: account)
            guard let client = clients[account.username] else {
                differences.append("account \(account.username) is missing")
                continue
            }
            let expected = BrokerClient(of: account)
            if client.textname != expected.textname { differences.append("account \(account.username) has an old password") }
            if client.roles != expected.roles || roles[role.rolename] != role { differences.append("account \(account.username) has other rights") }
        }
        for name in clients.keys.sorted() where wanted[name] == nil { differences.append("account \(name) should be gone") }
    }
}

public import Foundation
public import Storage

/// The file of mosquitto's dynamic security plugin: every account with its rights, and nothing else allowed.
///
/// It is derived data. The plugin writes it without flushing it, so a power cut can leave it empty, and with an empty file nobody exists, not even an
/// administrator; therefore it is made anew from the database before every start of the broker and never read.
public struct DynamicSecurity: Encodable, Sendable {
    private struct DefaultAccess: Encodable {
        let publishClientSend = false
        // The plugin's own default is `true`.
        let publishClientReceive = false
        let subscribe = false
        let unsubscribe = false
    }

    private struct Client: Encodable {
        let client: BrokerClient
        let hash: PasswordHash

        private enum CodingKeys: CodingKey {
            case password, salt, iterations
        }

        func encode(to encoder: any Encoder) throws {
            try client.encode(to: encoder)
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(Data(hash.key).base64EncodedString(), forKey: .password)
            try container.encode(Data(hash.salt).base64EncodedString(), forKey: .salt)
            try container.encode(PasswordHash.iterations, forKey: .iterations)
        }
    }

    private let defaultACLAccess = DefaultAccess()
    private let clients: [Client]
    private let groups: [String] = []
    private let roles: [BrokerRole]

    /// - Parameters:
    ///   - accounts: With distinct user names; a second account of the same name is left out, since the plugin would keep both.
    ///   - password: The password of an account.
    public init(accounts: [BrokerAccount], password: (BrokerAccount) -> String) {
        var names: Set<String> = []
        let accounts = accounts.filter { names.insert($0.username).inserted }
        clients = accounts.map { Client(client: BrokerClient(of: $0), hash: PasswordHash(of: password($0), salt: PasswordHash.randomSalt())) }
        roles = Set(accounts.map(BrokerRole.init(of:))).sorted { $0.rolename < $1.rolename }
    }

    /// Writes the file whole and flushes it, readable by its owner only.
    ///
    /// - Throws: `POSIXError` of the call that failed.
    public static func write(accounts: [BrokerAccount], secret: ServerSecret, to file: URL) throws {
        let document = DynamicSecurity(accounts: accounts) { secret.brokerPassword(username: $0.username, generation: $0.generation) }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        try DurableFile.write(encoder.encode(document), to: file, mode: 0o600)
    }
}

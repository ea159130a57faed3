import Foundation
import Storage
import Testing

@testable import Broker

@Suite("The dynamic security file")
struct DynamicSecurityTests {
    private struct File: Decodable {
        struct Client: Decodable {
            let username: String
            let clientid: String
            let textname: String
            let password: String
            let salt: String
            let iterations: Int
            let roles: [BrokerClient.RoleName]
        }

        let defaultACLAccess: [String: Bool]
        let clients: [Client]
        let roles: [BrokerRole]
    }

    private func file(_ accounts: [BrokerAccount]) throws -> File {
        try JSONDecoder().decode(File.self, from: JSONEncoder().encode(DynamicSecurity(accounts: accounts) { "\($0.username)'s password" }))
    }

    @Test("What no rule allows is denied, in all four ways of access")
    func defaults() throws {
        let denied = ["publishClientSend": false, "publishClientReceive": false, "subscribe": false, "unsubscribe": false]
        #expect(try file([]).defaultACLAccess == denied)
    }

    @Test("Every account is pinned to a client id equal to its user name and has one role, which is there")
    func pinned() throws {
        let file = try file(BrokerAccount.everyKind())
        #expect(file.clients.count == 7)
        for client in file.clients {
            #expect(client.clientid == client.username)
            #expect(client.roles.count == 1)
            #expect(file.roles.contains { $0.rolename == client.roles.first?.rolename })
        }
    }

    @Test("Instances share the roles of their services, desks share none")
    func roles() throws {
        let second = BrokerAccount(username: "gateway@second", kind: .gateway, generation: 1)
        let names = try file(BrokerAccount.everyKind() + [second]).roles.map(\.rolename)
        #expect(names == ["acme.back", "acme.front", "bridge", "control", "gateway", "operator", "other.front"])
    }

    @Test("A name that occurs twice is one account, the first")
    func duplicates() throws {
        let twice = [try BrokerAccount.desk("acme", "front"), try BrokerAccount.desk("acme", "front", generation: 2)]
        #expect(try file(twice).clients.map(\.textname) == ["generation 1"])
    }

    @Test("Passwords are stored as salted hashes of the length that the plugin insists on")
    func hashes() throws {
        let client = try #require(try file([.bridge]).clients.first)
        let salt = try #require(Data(base64Encoded: client.salt))
        let key = try #require(Data(base64Encoded: client.password))
        #expect(salt.count == 12)
        #expect(client.iterations == 101)
        #expect(Array(key) == PasswordHash(of: "bridge@main's password", salt: Array(salt)).key)
    }
}

import Foundation
import Storage
import TestSupport
import Testing

@testable import Broker

@Suite("The audit of the broker's accounts")
final class AccountsAuditTests {
    private let data: URL
    private let folder: BrokerFolder
    private let accounts: [BrokerAccount]

    init() throws {
        data = try TestBroker.makeFolder()
        folder = BrokerFolder(data: data)
        accounts = try BrokerAccount.everyKind()
        try folder.prepare(accounts: accounts, secret: try ServerSecret.loadOrCreate(in: data), listeners: [])
    }

    deinit { try? FileManager.default.removeItem(at: data) }

    @Test("finds nothing in the file as it is written, and no file where no broker was started")
    func sound() throws {
        let audit = try #require(AccountsAudit(folder, accounts: accounts))
        #expect(audit.faults.isEmpty && audit.differences.isEmpty)
        #expect(AccountsAudit(BrokerFolder(data: data.appending(path: "other")), accounts: accounts) == nil)
    }

    @Test("an empty file, half a file and another one let nobody in", arguments: ["", #"{"clients":["#, "[]", #"{"clients":[]}"#])
    func damaged(content: String) throws {
        try content.write(to: folder.accountsFile, atomically: true, encoding: .utf8)
        #expect(try #require(AccountsAudit(folder, accounts: accounts)).faults.count == 1)
    }

    @Test(
        "an access that is allowed by default, or not said, is a fault",
        arguments: ["publishClientSend", "publishClientReceive", "subscribe", "unsubscribe"],
        [true, nil]
    )
    func openDefault(access: String, value: Bool?) throws {
        try change { document in
            var accesses = document["defaultACLAccess"] as? [String: Any] ?? [:]
            accesses[access] = value
            document["defaultACLAccess"] = accesses
        }
        #expect(try #require(AccountsAudit(folder, accounts: accounts)).faults == ["'\(access)' is allowed where no rule says so"])
    }

    @Test("an account without a client id, or with another's, is a fault", arguments: [nil, "bridge@main"])
    func unpinned(clientID: String?) throws {
        try changeClient("acme.front") { $0["clientid"] = clientID }
        #expect(try #require(AccountsAudit(folder, accounts: accounts)).faults == ["account acme.front is not pinned to its client id"])
    }

    @Test("an account that is missing, too many, with an old password or other rights is a difference")
    func differences() throws {
        func differences(_ accounts: [BrokerAccount]) throws -> [String] { try #require(AccountsAudit(folder, accounts: accounts)).differences }
        let front = try #require(accounts.first { $0.username == "acme.front" })
        #expect(try differences(accounts.filter { $0 != front }) == ["account acme.front should be gone"])
        let added = BrokerAccount(username: "new", kind: .operator, generation: 1)
        #expect(try differences(accounts + [added]) == ["account new is missing"])
        var renewed = front
        renewed.generation += 1
        #expect(try differences(accounts.map { $0 == front ? renewed : $0 }) == ["account acme.front has an old password"])
        try changeClient("acme.front") { $0["roles"] = [["rolename": "operator"]] }
        #expect(try differences(accounts) == ["account acme.front has other rights"])
    }

    @Test("a role that allows more than it should is a difference of every account that has it")
    func role() throws {
        try change { document in
            document["roles"] = (document["roles"] as? [[String: Any]])?.map { role in
                guard role["rolename"] as? String == "operator" else { return role }
                return ["rolename": "operator", "acls": [["acltype": "publishClientSend", "topic": "#", "allow": true]]]
            }
        }
        #expect(try #require(AccountsAudit(folder, accounts: accounts)).differences == ["account ops has other rights"])
    }

    @Test("an account that is disabled, and waits to be reported as gone, is neither")
    func disabled() throws {
        try changeClient("acme.front") { $0["disabled"] = true }
        let audit = try #require(AccountsAudit(folder, accounts: accounts.filter { $0.username != "acme.front" }))
        #expect(audit.faults.isEmpty && audit.differences.isEmpty)
    }

    private func change(_ body: (inout [String: Any]) -> Void) throws {
        var document = try #require(try JSONSerialization.jsonObject(with: Data(contentsOf: folder.accountsFile)) as? [String: Any])
        body(&document)
        try JSONSerialization.data(withJSONObject: document).write(to: folder.accountsFile)
    }

    private func changeClient(_ name: String, _ body: (inout [String: Any]) -> Void) throws {
        try change { document in
            document["clients"] = (document["clients"] as? [[String: Any]])?.map { client in
                var client = client
                if client["username"] as? String == name { body(&client) }
                return client
            }
        }
    }
}

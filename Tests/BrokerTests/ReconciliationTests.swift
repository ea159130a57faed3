import Calls
import Storage
import Testing

@testable import Broker

@Suite("The way from the broker's accounts to those it should have")
struct ReconciliationTests {
    private let own = BrokerAccount.control

    private func plan(has: [BrokerAccount], wants: [BrokerAccount], roles: [BrokerRole]? = nil) -> Reconciliation {
        Reconciliation(
            clients: has.map(BrokerClient.init(of:)),
            roles: roles ?? Array(Set(has.map(BrokerRole.init(of:)))),
            accounts: wants,
            own: own.username
        )
    }

    private func changes(_ plan: Reconciliation, of isIncluded: (String) -> Bool = { _ in true }) -> [ControlCommand] {
        plan.changes(of: isIncluded) { "\($0.username) \($0.generation)" }
    }

    @Test("Nothing is to be done where all is as it should be")
    func equal() throws {
        let accounts = try BrokerAccount.everyKind()
        let plan = plan(has: accounts, wants: accounts.reversed())
        #expect(plan.isEmpty)
        #expect(changes(plan).isEmpty)
    }

    @Test("A new desk gets its role before its account, and nobody is cut off")
    func added() throws {
        let desk = try BrokerAccount.desk("acme", "front")
        let plan = plan(has: [own], wants: [own, desk])
        #expect(plan.cutOff.isEmpty)
        #expect(changes(plan) == [.createRole(BrokerRole(of: desk)), .createClient(BrokerClient(of: desk), password: "acme.front 1")])
    }

    @Test("A revoked desk is cut off, reported, and loses its account before its role")
    func revoked() throws {
        let plan = plan(has: [own, try .desk("acme", "front")], wants: [own])
        #expect(plan.cutOff == [.disableClient("acme.front")])
        #expect(plan.revokedDesks == ["acme.front": .init(workspace: try WorkspaceID("acme"), name: try DeskName("front"))])
        #expect(changes(plan) == [.deleteClient("acme.front"), .deleteRole("acme.front")])
    }

    @Test("A desk that was revoked and added again is cut off and comes back with its new password")
    func renewed() throws {
        let renewed = try BrokerAccount.desk("acme", "front", generation: 2)
        let plan = plan(has: [own, try .desk("acme", "front")], wants: [own, renewed])
        #expect(plan.cutOff == [.disableClient("acme.front")])
        #expect(plan.revokedDesks.count == 1)
        #expect(changes(plan) == [.deleteClient("acme.front"), .createClient(BrokerClient(of: renewed), password: "acme.front 2")])
    }

    @Test("A desk whose report failed keeps its disabled account until the next time, and holds up no other")
    func unreported() throws {
        let other = try BrokerAccount.desk("acme", "back")
        let plan = plan(has: [own, try .desk("acme", "front")], wants: [own, try .desk("acme", "front", generation: 2), other])
        let changes = changes(plan) { $0 != "acme.front" }
        #expect(changes == [.createRole(BrokerRole(of: other)), .createClient(BrokerClient(of: other), password: "acme.back 1")])
    }

    @Test(
        "An account that nobody knows, an administrator for example, is removed; no desk is reported for it",
        arguments: ["admin", "a.b.c", "UP.per", "."]
    )
    func foreign(username: String) {
        let plan = plan(has: [own, BrokerAccount(username: username, kind: .operator, generation: 1)], wants: [own])
        #expect(plan.cutOff == [.disableClient(username)])
        #expect(plan.revokedDesks.isEmpty)
        #expect(changes(plan) == [.deleteClient(username), .deleteRole("operator")])
    }

    @Test("The account that all of this is done with is never touched, wanted or not")
    func ownAccount() {
        #expect(plan(has: [own], wants: [BrokerAccount(username: own.username, kind: .control, generation: 9)]).isEmpty)
        #expect(plan(has: [own], wants: []).isEmpty)
    }

    @Test("A role with other rights than it should have is set right")
    func changedRole() throws {
        let desk = try BrokerAccount.desk("acme", "front")
        let wide = BrokerRole(of: BrokerAccount(username: "acme.front", kind: .desk(try WorkspaceID("other"), try DeskName("front")), generation: 1))
        let plan = plan(has: [own, desk], wants: [own, desk], roles: [BrokerRole(of: own), wide])
        #expect(changes(plan) == [.modifyRole(BrokerRole(of: desk))])
    }
}

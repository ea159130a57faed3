import Broker
import Calls
import Foundation
import MQTT
import Storage
import Synchronization
import Testing

@Suite("Changing accounts while the broker runs", .timeLimit(.minutes(1)))
struct BrokerControlTests {
    private let broker: PolicyBroker
    private let store: Store
    private let acme: WorkspaceID
    private let front: DeskName

    init() async throws {
        broker = try PolicyBroker()
        store = try Store.open(directory: broker.data, logger: quiet)
        (acme, front) = (try WorkspaceID("acme"), try DeskName("front"))
        try await store.registerInstance(try DeskName("main"))
        try await store.addWorkspace(acme, name: "Acme", timeZone: "Asia/Kolkata", dids: [:])
        try await broker.start(accounts: try await store.brokerAccounts())
    }

    /// Runs the service and its client during `body`.
    private func controlled(
        onRevoked: (@Sendable (WorkspaceID, DeskName) async throws -> Void)? = { _, _ in },
        body: () async throws -> Void
    ) async throws {
        let client = broker.client(.control)
        let control = BrokerControl(
            store: store,
            secret: broker.secret,
            client: client,
            username: BrokerAccount.control.username,
            logger: quiet,
            onRevoked: onRevoked
        )
        let running = Task { try await control.run() }
        try await BrokerTests.running(client) {
            try await body()
            running.cancel()
            _ = await running.result
        }
    }

    private func desk(generation: Int64) throws -> BrokerAccount { try .desk("acme", "front", generation: generation) }

    /// How long `body` took.
    private func time(_ body: () async throws -> Void) async rethrows -> Duration { try await ContinuousClock().measure(body) }

    @Test("A desk that is added can connect within 5 s, and one that is revoked is cut off within 5 s and stays out")
    func addAndRevoke() async throws {
        let (revoked, report) = AsyncStream<String>.makeStream()
        try await controlled(onRevoked: { report.yield("\($0).\($1)") }) {
            let generation = try await store.addDesk(front, workspace: acme)
            let client = broker.client(try desk(generation: generation))
            try await running(client) {
                #expect(try await time { try await client.connected() } < .seconds(5))
                #expect(try await client.mayRead("workspace/acme/calls/+"))
                #expect(try await !client.mayRead("workspace/other/calls/+"))

                try await store.revokeDesk(front, workspace: acme)
                #expect(try await time { _ = try await client.refused() } < .seconds(5))
                for await name in revoked {
                    #expect(name == "acme.front")
                    break
                }
                try await client.isTurnedAway()
            }
        }
    }

    @Test("A desk that is revoked and added again gets in with its new password only")
    func renew() async throws {
        try await controlled {
            let first = try await store.addDesk(front, workspace: acme)
            let old = broker.client(try desk(generation: first))
            try await running(old) {
                try await old.connected()
                try await store.revokeDesk(front, workspace: acme)
                let second = try await store.addDesk(front, workspace: acme)
                let new = broker.client(try desk(generation: second))
                try await running(new) { try await new.connected() }
                try await old.isTurnedAway()
            }
        }
    }

    @Test("A revoked desk does not stay online for those who look later")
    func presence() async throws {
        let topic = "workspace/acme/desks/front/status"
        let gateway = broker.client(.gateway)
        let generation = try await store.addDesk(front, workspace: acme)
        _ = try await store.addOperator(try DeskName("ops"))
        let client = broker.client(try desk(generation: generation))
        let watcher = broker.client(.operator)
        try await running(gateway, client, watcher) {
            try await controlled(onRevoked: { workspace, desk in
                let name = Topic.deskStatus(workspace, desk).name
                try await gateway.publish(MQTTMessage(topic: name, payload: Array("offline".utf8), isRetained: true))
            }) {
                try await client.publish(MQTTMessage(topic: topic, payload: Array("online".utf8), isRetained: true))
                let statuses = try watcher.subscribe(to: [topic])
                for await case .message(let message) in statuses {
                    #expect(message.payload == Array("online".utf8))
                    break
                }
                try await store.revokeDesk(front, workspace: acme)
                for await case .message(let message) in statuses {
                    #expect(message.payload == Array("offline".utf8))
                    break
                }
            }
        }
        let late = broker.client(.operator)
        try await running(late) {
            let message = try await late.message(topic)
            #expect(message.payload == Array("offline".utf8))
        }
    }

    @Test("A report that fails is made again, and the desk is out in the meantime")
    func failingReport() async throws {
        struct Failure: Error {}
        let tries = Mutex(0)
        let (revoked, report) = AsyncStream<Int>.makeStream()
        try await controlled(onRevoked: { _, _ in
            let number = tries.withLock { tries in
                tries += 1
                return tries
            }
            report.yield(number)
            if number < 3 { throw Failure() }
        }) {
            let client = broker.client(try desk(generation: try await store.addDesk(front, workspace: acme)))
            try await running(client) {
                try await client.connected()
                try await store.revokeDesk(front, workspace: acme)
                for await number in revoked where number == 3 { break }
                try await client.isTurnedAway()
            }
        }
    }

    @Test("The desks of a disabled workspace are cut off, and come back when it is enabled")
    func disabledWorkspace() async throws {
        try await controlled {
            let client = broker.client(try desk(generation: try await store.addDesk(front, workspace: acme)))
            try await running(client) {
                try await client.connected()
                try await store.setWorkspace(acme, disabled: true)
                #expect(try await time { _ = try await client.refused() } < .seconds(5))
                try await store.setWorkspace(acme, disabled: false)
                try await client.connected()
            }
        }
    }

    @Test("A broker that comes back with old accounts is set right, an administrator that nobody knows included")
    func oldFile() async throws {
        let admin = BrokerAccount(username: "admin", kind: .control, generation: 1)
        _ = try await store.addOperator(try DeskName("ops"))
        try await controlled {
            let watcher = broker.client(.operator)
            try await running(watcher) { try await watcher.connected() }
            broker.kill()
            try await broker.start(accounts: [.control, admin, try desk(generation: 1)])
            let (intruder, stale) = (broker.client(admin), broker.client(try desk(generation: 1)))
            try await running(intruder, stale) {
                for client in [intruder, stale] {
                    try await client.isTurnedAway()
                }
                let again = broker.client(.operator)
                try await running(again) { try await again.connected() }
            }
        }
    }

    @Test("A report that needs an account which is missing itself is made once that account is there")
    func reportThroughMissingAccount() async throws {
        broker.kill()
        try await broker.start(accounts: [.control, try desk(generation: 1)])
        let gateway = broker.client(.gateway)
        let (revoked, report) = AsyncStream<Void>.makeStream()
        try await running(gateway) {
            try await controlled(onRevoked: { _, _ in
                try await gateway.publish(MQTTMessage(topic: "workspace/acme/desks/front/status", payload: Array("offline".utf8), isRetained: true))
                report.yield()
            }) {
                for await _ in revoked { break }
            }
        }
    }

    @Test("An instance that may not report lets new accounts in and cuts revoked ones off; the next that may does the rest")
    func withoutReports() async throws {
        let client = broker.client(try desk(generation: 1))
        try await running(client) {
            try await controlled(onRevoked: nil) {
                _ = try await store.addDesk(front, workspace: acme)
                try await client.connected()
                try await store.revokeDesk(front, workspace: acme)
                _ = try await client.refused()
                _ = try await store.addOperator(try DeskName("ops"))
                let watcher = broker.client(.operator)
                try await running(watcher) { try await watcher.connected() }
                try await client.isTurnedAway()
            }
            let (revoked, report) = AsyncStream<Void>.makeStream()
            try await controlled(onRevoked: { _, _ in report.yield() }) { for await _ in revoked { break } }
        }
    }

    @Test("What another server does from an older list of accounts is set right at once")
    func staleNeighbour() async throws {
        try await store.registerInstance(try DeskName("other"))
        try await controlled {
            let neighbour = broker.client(BrokerAccount(username: "control@other", kind: .control, generation: 1))
            let client = broker.client(try desk(generation: try await store.addDesk(front, workspace: acme)))
            try await running(neighbour, client) {
                try await neighbour.connected()
                try await client.connected()
                let command = #"{"commands":[{"command":"disableClient","username":"acme.front"}]}"#
                try await neighbour.publish(MQTTMessage(topic: "$CONTROL/dynamic-security/v1", payload: Array(command.utf8)))
                _ = try await client.refused()
                #expect(try await time { try await client.connected() } < .seconds(10))
            }
        }
    }

    @Test("Hundreds of desks are added without holding up the broker")
    func many() async throws {
        try await controlled {
            for number in 0..<250 { _ = try await store.addDesk(try DeskName("desk-\(number)"), workspace: acme) }
            let last = broker.client(try .desk("acme", "desk-249"))
            try await running(last) { try await last.connected() }
            try await store.revokeDesk(try DeskName("desk-249"), workspace: acme)
            let other = broker.client(try .desk("acme", "desk-77"))
            try await running(other) { try await other.connected() }
        }
    }

    @Test("The file as the plugin writes it after a change passes the audit")
    func audit() async throws {
        try await controlled {
            let generation = try await store.addDesk(front, workspace: acme)
            let client = broker.client(try desk(generation: generation))
            try await running(client) {
                try await client.connected()
                let audit = try #require(AccountsAudit(broker.folder, accounts: try await store.brokerAccounts()))
                #expect(audit.faults.isEmpty && audit.differences.isEmpty, "\(audit)")
            }
        }
    }
}

import Calls
import Foundation
import Testing

@testable import Storage

@Suite("Workspaces, desks, operators and secrets")
struct WorkspaceTests {
    private typealias Fixture = StoreFixture

    @Test("A workspace is what it was made as")
    func add() async throws {
        let fixture = try await Fixture()
        let beta = try WorkspaceID("beta")
        let dids = ["01206851234", "+91 80 6200 0001"]
        let numbers = Dictionary(uniqueKeysWithValues: dids.compactMap { text in PhoneNumber(text).map { ($0, text) } })
        try await fixture.store.addWorkspace(beta, name: "Beta & Söhne", timeZone: "Asia/Kolkata", dids: numbers, now: Fixture.now)
        let workspace = try await fixture.store.workspace(beta)
        #expect(workspace.name == "Beta & Söhne" && workspace.timeZone == "Asia/Kolkata" && workspace.createdAt == Fixture.now)
        #expect(Set(workspace.dids) == Set(dids))
        #expect(workspace.head == 0 && workspace.oldest == 1 && !workspace.isDisabled)
        #expect(try await fixture.store.workspaces().map(\.id.rawValue) == ["acme", "beta"])
        await #expect(throws: StoreError.exists("workspace beta")) { try await fixture.add(beta) }
        await #expect(throws: StoreError.missing("workspace nobody")) { try await fixture.store.workspace(WorkspaceID("nobody")) }
        await #expect(throws: StoreError.missing("workspace nobody")) {
            try await fixture.store.setWorkspace(WorkspaceID("nobody"), disabled: true)
        }
    }

    @Test("A desk's generation grows when it is revoked and made again")
    func desks() async throws {
        let fixture = try await Fixture()
        let (store, acme, front) = (fixture.store, fixture.acme, try DeskName("front"))
        #expect(try await store.addDesk(front, workspace: acme) == 1)
        await #expect(throws: StoreError.self) { try await store.addDesk(front, workspace: acme) }
        await #expect(throws: StoreError.missing("workspace nobody")) { try await store.addDesk(front, workspace: WorkspaceID("nobody")) }
        let online = DeskStatus(state: .online, since: Fixture.now, version: "1.0")
        try await store.setPresence([DeskPresence(workspace: acme, desk: front, status: online)])
        #expect(try await store.desks(of: acme).first?.state == .online)
        try await store.revokeDesk(front, workspace: acme, now: Fixture.now.adding(seconds: 9))
        let revoked = try await store.desks(of: acme).first
        #expect(revoked?.isRevoked == true && revoked?.state == .offline && revoked?.since == Fixture.now.adding(seconds: 9))
        await #expect(throws: StoreError.self) { try await store.revokeDesk(front, workspace: acme) }
        #expect(try await store.addDesk(front, workspace: acme) == 2)
    }

    @Test("The presence of a revoked or unknown desk changes nothing")
    func presence() async throws {
        let fixture = try await Fixture()
        let front = try DeskName("front")
        _ = try await fixture.store.addDesk(front, workspace: fixture.acme)
        try await fixture.store.revokeDesk(front, workspace: fixture.acme)
        let online = DeskStatus(state: .online, since: Fixture.now, version: String(repeating: "9", count: 1000))
        try await fixture.store.setPresence([DeskPresence(workspace: fixture.acme, desk: front, status: online)])
        try await fixture.store.setPresence([DeskPresence(workspace: fixture.acme, desk: DeskName("other"), status: online)])
        #expect(try await fixture.store.desks(of: fixture.acme).map(\.state) == [.offline])
    }

    @Test("The broker's accounts follow from instances, desks of enabled workspaces and operators")
    func accounts() async throws {
        let fixture = try await Fixture()
        let (store, acme, front, back, ops) = (fixture.store, fixture.acme, try DeskName("front"), try DeskName("back"), try DeskName("ops"))
        try await store.registerInstance(DeskName("main"))
        try await store.registerInstance(DeskName("main"))
        _ = try await store.addDesk(front, workspace: acme)
        _ = try await store.addDesk(back, workspace: acme)
        try await store.revokeDesk(back, workspace: acme)
        #expect(try await store.addOperator(ops) == 1)
        await #expect(throws: StoreError.exists("operator ops")) { try await store.addOperator(ops) }
        func names() async throws -> [String] { try await store.brokerAccounts().map(\.username) }
        #expect(try await names() == ["gateway@main", "answers@main", "bridge@main", "control@main", "acme.front", "ops"])
        #expect(try await store.brokerAccounts().first { $0.username == "acme.front" }?.kind == .desk(acme, front))

        try await store.setWorkspace(acme, disabled: true)
        #expect(try await names() == ["gateway@main", "answers@main", "bridge@main", "control@main", "ops"])
        try await store.setWorkspace(acme, disabled: false)
        try await store.revokeOperator(ops)
        await #expect(throws: StoreError.self) { try await store.revokeOperator(ops) }
        #expect(try await names() == ["gateway@main", "answers@main", "bridge@main", "control@main", "acme.front"])
        #expect(try await store.addOperator(ops) == 2)
        #expect(try await store.operators().map(\.generation) == [2])
    }

    @Test("The revision grows with what a server must notice, seen from another process, and with nothing else")
    func revision() async throws {
        let fixture = try await Fixture()
        let server = try fixture.open()
        func grows(_ change: () async throws -> Void) async throws -> Bool {
            let before = try await server.revision()
            try await change()
            return try await server.revision() > before
        }
        let front = try DeskName("front")
        #expect(try await grows { try await fixture.add(WorkspaceID("beta")) })
        #expect(try await grows { _ = try await fixture.store.addDesk(front, workspace: fixture.acme) })
        #expect(try await grows { try await fixture.store.revokeDesk(front, workspace: fixture.acme) })
        #expect(try await grows { _ = try await fixture.store.addOperator(DeskName("ops")) })
        #expect(try await grows { try await fixture.store.setWorkspace(fixture.acme, disabled: true) })
        #expect(try await grows { try await fixture.store.setWorkspace(fixture.acme, disabled: false) })
        #expect(try await grows { _ = try await fixture.store.rotateWebhook(of: fixture.acme) })
        #expect(try await !grows { try await fixture.fill(1) })
        #expect(try await !grows { _ = try? await fixture.store.addOperator(DeskName("ops")) })
    }

    /// The generations of the secrets that count at a time.
    private func counting(_ store: Store, at time: Timestamp) async throws -> [Int64] {
        try await store.webhookKeys().filter { $0.expiresAt.map { $0 > time } ?? true }.map(\.generation).sorted()
    }

    @Test("A new webhook secret leaves the one before a day, older ones none")
    func rotation() async throws {
        let fixture = try await Fixture()
        let (store, acme, now) = (fixture.store, fixture.acme, Fixture.now)
        func generations(after seconds: Int64) async throws -> [Int64] {
            try await counting(store, at: now.adding(seconds: seconds))
        }
        #expect(try await generations(after: 0) == [1])
        #expect(try await store.rotateWebhook(of: acme, now: now) == 2)
        #expect(try await generations(after: 0) == [1, 2])
        #expect(try await generations(after: 24 * 3600 - 1) == [1, 2])
        #expect(try await generations(after: 24 * 3600 + 1) == [2])
        #expect(try await store.rotateWebhook(of: acme, now: now.adding(seconds: 60)) == 3)
        #expect(try await generations(after: 61) == [2, 3])
        #expect(try await store.webhookGeneration(of: acme) == 3)
        try await store.setWorkspace(acme, disabled: true)
        #expect(try await generations(after: 61).isEmpty)
    }

    @Test("A webhook secret is replaced with the overlap asked for, or with none", arguments: [0, 1, 720] as [Int64])
    func overlap(hours: Int64) async throws {
        let fixture = try await Fixture()
        let (store, acme, now) = (fixture.store, fixture.acme, Fixture.now)
        #expect(try await store.webhookOverlapEnd(of: acme, now: now) == nil)
        #expect(try await store.rotateWebhook(of: acme, overlapHours: hours, now: now) == 2)
        let end = now.adding(seconds: hours * 3600)
        #expect(try await store.webhookOverlapEnd(of: acme, now: now) == (hours > 0 ? end : nil))
        #expect(try await store.webhookOverlapEnd(of: acme, now: end) == nil)
        #expect(try await counting(store, at: end.adding(seconds: -1)) == (hours > 0 ? [1, 2] : [2]))
        #expect(try await counting(store, at: end) == [2])
        // A rotation without overlap ends what an earlier one left over.
        #expect(try await store.rotateWebhook(of: acme, overlapHours: 0, now: now) == 3)
        #expect(try await counting(store, at: now) == [3])
        await #expect(throws: StoreError.missing("workspace nobody")) { try await store.webhookOverlapEnd(of: WorkspaceID("nobody")) }
    }
}

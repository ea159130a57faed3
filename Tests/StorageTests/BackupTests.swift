import Calls
import Foundation
import GRDB
import Logging
import Testing

@testable import Storage

@Suite("Backup and restore")
struct BackupTests {
    private typealias Fixture = StoreFixture

    @Test("A backup that is made while webhooks come is whole, and its owner's alone")
    func whileWriting() async throws {
        let fixture = try await Fixture()
        try await fixture.fill(20)
        let file = fixture.directory.appending(path: "backup.sqlite")
        try await withThrowingTaskGroup { group in
            group.addTask { try await fixture.fill(200) }
            group.addTask { try await fixture.store.backup(to: file) }
            try await group.waitForAll()
        }
        #expect(try FileManager.default.attributesOfItem(atPath: file.path)[.posixPermissions] as? Int == 0o600)
        let copy = try DatabaseQueue(path: file.path)
        let (head, seqs, check) = try await copy.read { db in
            (
                try Int64.fetchOne(db, sql: "SELECT seq FROM workspace"), try Int64.fetchAll(db, sql: "SELECT seq FROM event ORDER BY seq"),
                try String.fetchOne(db, sql: "PRAGMA integrity_check")
            )
        }
        #expect(check == "ok")
        #expect(seqs.count >= 20)
        #expect(head == Int64(seqs.count) && seqs == Array(1...Int64(seqs.count)))
        #expect(try await fixture.log().count == 220)
    }

    @Test("A file that exists is not overwritten")
    func exists() async throws {
        let fixture = try await Fixture()
        let file = fixture.directory.appending(path: "backup.sqlite")
        try Data("mine".utf8).write(to: file)
        await #expect(throws: StoreError.exists("file \(file.path)")) { try await fixture.store.backup(to: file) }
        #expect(try Data(contentsOf: file) == Data("mine".utf8))
    }

    @Test("A folder that does not exist is told, and nothing is left behind")
    func noFolder() async throws {
        let fixture = try await Fixture()
        await #expect(throws: (any Error).self) {
            try await fixture.store.backup(to: fixture.directory.appending(path: "none/backup.sqlite"))
        }
    }

    @Test("A restored log has what was saved and goes on a million numbers higher")
    func restore() async throws {
        let fixture = try await Fixture()
        try await fixture.fill(7)
        try await fixture.store.setPublished([fixture.acme: 3])
        let file = fixture.directory.appending(path: "backup.sqlite")
        try await fixture.store.backup(to: file)

        let other = try await Fixture()
        try await other.fill(30)
        try Store.restore(from: file, into: other.directory)
        let restored = try other.open()
        #expect(try await restored.bounds(of: other.acme) == LogBounds(oldest: 1, head: Store.restoreJump + 7))
        #expect(try await restored.page(of: other.acme, after: 0, limit: 100, maximumBytes: .max).entries.map(\.seq) == Array(1...7))
        #expect(try await restored.publications().map(\.published) == [Store.restoreJump + 7])
        let report = Fixture.report(.completed, "new")
        let result = try await restored.ingest(report, digest: "d", workspace: other.acme, receivedAt: Fixture.now)
        #expect(result == .accepted(seq: Store.restoreJump + 8))
        // The backup itself is as it was.
        let backup = try DatabaseQueue(path: file.path)
        #expect(try await backup.read { try Int64.fetchOne($0, sql: "SELECT seq FROM workspace") } == 7)
    }

    @Test("What is no backup is refused, and the database stays as it is", arguments: ["garbage", "empty", "foreign", "absent"])
    func refused(kind: String) async throws {
        let fixture = try await Fixture()
        try await fixture.fill(2)
        let file = fixture.directory.appending(path: "other")
        switch kind {
        case "garbage": try Data(repeating: 7, count: 9000).write(to: file)
        case "empty": try Data().write(to: file)
        case "foreign": try await DatabaseQueue(path: file.path).write { try $0.execute(sql: "CREATE TABLE person (name TEXT)") }
        default: break
        }
        #expect(throws: (any Error).self) { try Store.restore(from: file, into: fixture.directory) }
        #expect(try await fixture.log().count == 2)
        let left = try FileManager.default.contentsOfDirectory(atPath: fixture.directory.path).filter { $0.contains("restore") }
        #expect(left.isEmpty)
    }

    @Test("Who was shut out since the backup stays out after a restore, and is not counted again by the next one")
    func takesOver() async throws {
        let fixture = try await Fixture()
        let (store, acme) = (fixture.store, fixture.acme)
        let names = try ["front", "back", "third"].map { try DeskName($0) }
        for name in names { _ = try await store.addDesk(name, workspace: acme) }
        let looker = try DeskName("looker")
        _ = try await store.addOperator(looker)
        let globex = try WorkspaceID("globex")
        try await fixture.add(globex)
        for email in ["a@acme.example", "b@acme.example", "c@acme.example"] {
            try await store.addUser(email: email, workspace: acme, role: .admin, agentNumbers: [], passwordHash: "old")
        }
        let file = fixture.directory.appending(path: "backup.sqlite")
        try await store.backup(to: file)
        try await store.revokeDesk(names[0], workspace: acme)
        try await store.revokeDesk(names[1], workspace: acme)
        #expect(try await store.addDesk(names[1], workspace: acme) == 2)
        try await store.revokeOperator(looker)
        #expect(try await store.rotateWebhook(of: acme, overlapHours: 0) == 2)
        try await store.setPassword(email: "a@acme.example", hash: "new")
        try await store.disableUser(email: "b@acme.example")
        try await store.removeUser(email: "c@acme.example", from: acme)
        try await store.setWorkspace(globex, disabled: true)
        let late = try DeskName("late")
        _ = try await store.addDesk(late, workspace: acme)
        try await store.revokeDesk(late, workspace: acme)

        let expected = TakenOver(desks: 3, operators: 1, webhooks: 1, users: 2, memberships: 1, workspaces: 1)
        for round in 0..<2 {
            #expect(try Store.restore(from: file, into: fixture.directory) == expected, "round \(round)")
            let restored = try fixture.open()
            let desks = try await restored.desks(of: acme)
            #expect(desks.filter(\.isRevoked).map(\.name.rawValue) == ["front", "late"])
            #expect(desks.first { $0.name == names[1] }?.generation == 2)
            #expect(try await restored.operators().map(\.isRevoked) == [true])
            #expect(try await restored.webhookKeys().map(\.generation) == [2])
            #expect(try await restored.user(email: "a@acme.example")?.passwordHash == "new")
            #expect(try await restored.user(email: "b@acme.example")?.isDisabled == true)
            #expect(try await restored.users().last?.memberships.isEmpty == true)
            #expect(try await restored.workspace(globex).isDisabled)
        }
    }

    @Test("A database that is older than the backup brings no old password back; one that is damaged is no obstacle to a restore")
    func olderDatabase() async throws {
        let fixture = try await Fixture()
        try await fixture.store.addUser(email: "a@acme.example", workspace: fixture.acme, role: .admin, agentNumbers: [], passwordHash: "old")
        let (older, newer) = (fixture.directory.appending(path: "older"), fixture.directory.appending(path: "newer"))
        try await fixture.store.backup(to: older)
        try await fixture.store.setPassword(email: "a@acme.example", hash: "new")
        try await fixture.store.backup(to: newer)
        let other = fixture.directory.appending(path: "other")
        try FileManager.default.createDirectory(at: other, withIntermediateDirectories: true)
        #expect(try Store.restore(from: older, into: other) == nil)
        // What a machine has that was set up from a copy.
        try FileManager.default.removeItem(at: other.appending(path: Store.fileName))
        try FileManager.default.copyItem(at: older, to: other.appending(path: Store.fileName))
        #expect(try Store.restore(from: newer, into: other) == TakenOver())
        #expect(try await Store.open(directory: other, logger: Logger(label: "test")).user(email: "a@acme.example")?.passwordHash == "new")
        let damaged = fixture.directory.appending(path: "damaged")
        try FileManager.default.createDirectory(at: damaged, withIntermediateDirectories: true)
        try Data(repeating: 7, count: 9000).write(to: damaged.appending(path: Store.fileName))
        #expect(try Store.restore(from: newer, into: damaged) == nil)
    }
}

import Calls
import Foundation
import GRDB
import Logging
import Testing

@testable import Storage

@Suite("The report about a database")
struct DatabaseReportTests {
    @Test("of one as the store makes it names WAL, FULL, every migration, the accounts and the times, beside the open store")
    func sound() async throws {
        let fixture = try await StoreFixture()
        try await fixture.store.registerInstance(try DeskName("main"))
        _ = try await fixture.ingest(StoreFixture.report(.completed, "a"))
        let report = try DatabaseReport(directory: fixture.directory)
        #expect(report.journalMode == "wal" && report.synchronous == 2)
        #expect(report.missingMigrations.isEmpty && !report.isNewer)
        #expect(report.accounts.map(\.username) == ["gateway@main", "answers@main", "bridge@main", "control@main"])
        #expect(report.newestEvent == StoreFixture.now)
        #expect(report.retentionClock == nil)
        try await fixture.store.prune(.standard, now: StoreFixture.now.adding(seconds: 60))
        #expect(try DatabaseReport(directory: fixture.directory).retentionClock == StoreFixture.now.adding(seconds: 60))
    }

    @Test("the newest event is the newest of all workspaces")
    func newest() async throws {
        let fixture = try await StoreFixture()
        #expect(try DatabaseReport(directory: fixture.directory).newestEvent == nil)
        let insert = "INSERT INTO event (workspace_id, seq, type, call_id, received_at, body) VALUES (?, ?, '', '', ?, '')"
        try await fixture.add(WorkspaceID("other"))
        for (workspace, seq, time) in [("acme", 1, 5_000), ("acme", 2, 4_000), ("other", 1, 7_000)] {
            try await fixture.execute(insert, [workspace, seq, time])
        }
        #expect(try DatabaseReport(directory: fixture.directory).newestEvent?.microseconds == 7_000)
    }

    @Test("of one with another journal mode says so, and leaves it as it is")
    func journal() async throws {
        let folder = try await closed("PRAGMA journal_mode = DELETE")
        defer { try? FileManager.default.removeItem(at: folder) }
        for _ in 0..<2 {
            let report = try DatabaseReport(directory: folder)
            #expect(report.journalMode == "delete" && report.synchronous == nil)
        }
    }

    @Test("of one with fewer migrations names them and makes none; one of a newer release is called newer")
    func migrations() async throws {
        let older = try await closed("DELETE FROM grdb_migrations WHERE identifier = '2 clock of retention'")
        let newer = try await closed("INSERT INTO grdb_migrations (identifier) VALUES ('999 of tomorrow')")
        defer { for folder in [older, newer] { try? FileManager.default.removeItem(at: folder) } }
        for _ in 0..<2 { #expect(try DatabaseReport(directory: older).missingMigrations == ["2 clock of retention"]) }
        #expect(try DatabaseReport(directory: newer).isNewer)
    }

    @Test("an empty file has every migration before it, and stays empty")
    func empty() throws {
        let folder = try folder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = folder.appending(path: Store.fileName)
        try Data().write(to: file)
        let report = try DatabaseReport(directory: folder)
        #expect(report.missingMigrations == Migrations.migrator.migrations && report.accounts.isEmpty)
        #expect(try Data(contentsOf: file).isEmpty)
    }

    @Test("garbage is an error, and is left alone")
    func garbage() throws {
        let folder = try folder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = folder.appending(path: Store.fileName)
        let content = Data(String(repeating: "no database ", count: 1000).utf8)
        try content.write(to: file)
        #expect(throws: StoreError.self) { _ = try DatabaseReport(directory: folder) }
        #expect(try Data(contentsOf: file) == content)
    }

    private func folder() throws -> URL {
        let folder = FileManager.default.temporaryDirectory.appending(path: "deskbell-report-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        return folder
    }

    /// A folder with a store's database that nobody has open, changed behind its back.
    private func closed(_ sql: String) async throws -> URL {
        let folder = try folder()
        let store = try Store.open(directory: folder, logger: Logger(label: "test"))
        try store.pool.close()
        let queue = try DatabaseQueue(path: folder.appending(path: Store.fileName).path)
        try await queue.writeWithoutTransaction { try $0.execute(sql: sql) }
        try queue.close()
        return folder
    }
}

import Calls
import Foundation
import GRDB
import Logging
import Testing

@testable import Storage

@Suite("What the database promises")
struct DurabilityTests {
    private typealias Fixture = StoreFixture

    @Test("Every commit is flushed, and references are checked")
    func settings() async throws {
        let fixture = try await Fixture()
        #expect(try await fixture.pragma("synchronous") == 2)
        #expect(try await fixture.pragma("foreign_keys") == 1)
    }

    @Test("The file is its owner's alone")
    func permissions() async throws {
        let fixture = try await Fixture()
        try await fixture.fill(1)
        for suffix in ["", "-wal", "-shm"] {
            let path = fixture.directory.appending(path: Store.fileName + suffix).path
            #expect(try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int == 0o600, "\(suffix)")
        }
    }

    @Test("What recovery finds in the log is put on disk before anything is answered from it")
    func settled() async throws {
        let fixture = try await Fixture()
        try await fixture.fill(3)
        // As a kill leaves the files, with everything still in the write-ahead log.
        func copy(_ suffixes: [String], of source: URL) throws -> URL {
            let copy = fixture.directory.appending(path: UUID().uuidString)
            try FileManager.default.createDirectory(at: copy, withIntermediateDirectories: true)
            for suffix in suffixes {
                let name = Store.fileName + suffix
                try FileManager.default.copyItem(at: source.appending(path: name), to: copy.appending(path: name))
            }
            return copy
        }
        let killed = try copy(["", "-wal"], of: fixture.directory)
        #expect(throws: StoreError.self) { try events(in: copy([""], of: killed)) }
        _ = try Store.open(directory: killed, logger: Logger(label: "test"))
        #expect(try events(in: copy([""], of: killed)) == 3)
    }

    private func events(in folder: URL) throws -> Int? {
        do {
            return try DatabaseQueue(path: folder.appending(path: Store.fileName).path).read {
                try Int.fetchOne($0, sql: "SELECT count(*) FROM event")
            }
        } catch let error as DatabaseError {
            throw StoreError(error)
        }
    }

    @Test("A full disk is told as such, nothing is stored, and it goes on once there is room")
    func fullDisk() async throws {
        let fixture = try await Fixture()
        try await fixture.fill(5)
        _ = try await fixture.pragma("max_page_count = \(try await fixture.pragma("page_count") ?? 0)")
        var stored = 5
        var failure: StoreError?
        while failure == nil, stored < 1000 {
            do {
                try await fixture.fill(1)
                stored += 1
            } catch let error as StoreError {
                failure = error
            }
        }
        guard case .unavailable = failure else { throw failure ?? StoreError.broken("the disk never became full") }
        #expect(try await fixture.log().count == stored)
        _ = try await fixture.pragma("max_page_count = 1000000")
        #expect(try await fixture.ingest(Fixture.report(.completed, "after")) == .accepted(seq: Int64(stored + 1)))
        #expect(try await fixture.log().map(\.seq) == Array(1...Int64(stored + 1)))
        #expect(try await fixture.store.pool.read { try String.fetchOne($0, sql: "PRAGMA integrity_check") } == "ok")
    }

    @Test("Attack 27: what waits behind a write that finds the database locked is refused with it, before providers give up")
    func waiting() async throws {
        let fixture = try await Fixture()
        var configuration = Configuration()
        configuration.allowsUnsafeTransactions = true
        let other = try DatabaseQueue(path: fixture.directory.appending(path: Store.fileName).path, configuration: configuration)
        try await other.writeWithoutTransaction { try $0.beginTransaction(.immediate) }
        let begin = ContinuousClock.now
        let refused = await withTaskGroup(of: Bool.self) { group in
            for number in 0..<600 {
                group.addTask {
                    do {
                        try await fixture.ingest(Fixture.report(.completed, "\(number)"))
                        return false
                    } catch {
                        if case .unavailable = error as? StoreError { return true }
                        return false
                    }
                }
            }
            return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(refused == 600)
        #expect(ContinuousClock.now - begin < .seconds(5))
        try await other.writeWithoutTransaction { try $0.rollback() }
        #expect(try await fixture.ingest(Fixture.report(.completed, "1")) == .accepted(seq: 1))
    }

    @Test("A database that somebody else keeps locked is told as such, and it goes on afterwards")
    func locked() async throws {
        let fixture = try await Fixture()
        var configuration = Configuration()
        configuration.allowsUnsafeTransactions = true
        let other = try DatabaseQueue(path: fixture.directory.appending(path: Store.fileName).path, configuration: configuration)
        try await other.writeWithoutTransaction { try $0.beginTransaction(.immediate) }
        let error = await #expect(throws: StoreError.self) { try await fixture.ingest(Fixture.report(.completed, "1")) }
        guard case .unavailable = error else { throw error ?? StoreError.broken("nothing was thrown") }
        #expect(try await fixture.log().isEmpty)
        try await other.writeWithoutTransaction { try $0.rollback() }
        #expect(try await fixture.ingest(Fixture.report(.completed, "1")) == .accepted(seq: 1))
    }

    @Test("A database of a newer release is refused and left alone")
    func newer() async throws {
        let fixture = try await Fixture()
        try await fixture.execute("INSERT INTO grdb_migrations (identifier) VALUES ('999 from the future')")
        #expect(throws: StoreError.newerSchema) { try fixture.open() }
    }

    @Test("A file that is no database is refused")
    func garbage() async throws {
        let directory = FileManager.default.temporaryDirectory.appending(path: "deskbell-store-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: directory) }
        try Data(repeating: 7, count: 8192).write(to: directory.appending(path: Store.fileName))
        #expect(throws: StoreError.self) { try Store.open(directory: directory, logger: Logger(label: "test")) }
    }

    @Test("What breaks a rule of the tables is a store's error too, and harms nothing else")
    func constraint() async throws {
        let fixture = try await Fixture()
        await #expect(throws: StoreError.self) {
            try await fixture.store.createSession(
                NewSession(digest: "d", now: Fixture.now, expiresAt: Fixture.now.adding(seconds: 60)),
                userID: "nobody"
            )
        }
        #expect(try await fixture.ingest(Fixture.report(.completed, "1")) == .accepted(seq: 1))
    }
}

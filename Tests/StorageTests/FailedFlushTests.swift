import Calls
import Foundation
import GRDB
import Logging
import Testing

@testable import Storage

@Suite("A flush that the disk refuses")
struct FailedFlushTests {
    private typealias Fixture = StoreFixture

    @Test(
        "Attack 27: is no acceptance, ends all writing, and leaves to the next start all that was accepted (hole 12)",
        .timeLimit(.minutes(1))
    )
    func failedFlush() async throws {
        let fixture = try await Fixture()
        let others = Set(Self.logDescriptors(in: fixture.directory))
        let (failures, failure) = AsyncStream.makeStream(of: StoreError.self)
        let store = try Store.open(directory: fixture.directory, logger: Logger(label: "test")) { failure.yield($0) }
        let ingest = { (number: Int) async throws -> IngestResult in
            let report = Fixture.report(.completed, "\(number)")
            return try await store.ingest(report, digest: "\(number)", workspace: fixture.acme, receivedAt: Fixture.now)
        }
        for number in 1...3 { #expect(try await ingest(number) == .accepted(seq: Int64(number))) }
        // Takes every write and no flush, which is an error that only a disk that fails has.
        let broken = open("/dev/null", O_RDWR | O_CLOEXEC)
        let descriptors = Self.logDescriptors(in: fixture.directory).filter { !others.contains($0) }
        let whole = descriptors.map { fcntl($0, F_DUPFD_CLOEXEC, 0) }
        for descriptor in descriptors { #expect(dup2(broken, descriptor) == descriptor) }
        let error = StoreError.broken("SQLite error \(ResultCode.SQLITE_IOERR_FSYNC.rawValue)")
        await #expect(throws: error) { try await ingest(4) }
        for (descriptor, whole) in zip(descriptors, whole) { dup2(whole, descriptor) }
        // A later flush would succeed, and say nothing of what the failed one lost.
        await #expect(throws: error) { try await ingest(5) }
        // Who waited is answered first.
        var told = failures.makeAsyncIterator()
        let first = await told.next()
        #expect(first == error)
        failure.finish()
        let second = await told.next()
        #expect(second == nil)
        let next = try fixture.open()
        #expect(try await next.page(of: fixture.acme, after: 0, limit: 10, maximumBytes: .max).entries.map(\.seq) == [1, 2, 3])
        let report = Fixture.report(.completed, "4")
        #expect(try await next.ingest(report, digest: "4", workspace: fixture.acme, receivedAt: Fixture.now) == .accepted(seq: 4))
        #expect(try await next.pool.read { try String.fetchOne($0, sql: "PRAGMA integrity_check") } == "ok")
        for descriptor in whole + [broken] { close(descriptor) }
    }

    /// This process's open descriptors of the write-ahead log in a folder.
    private static func logDescriptors(in directory: URL) -> [Int32] {
        let log = directory.appending(path: Store.fileName + "-wal").resolvingSymlinksInPath().path
        let descriptors = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd")) ?? []
        return descriptors.compactMap { name in
            (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/fd/\(name)")) == log ? Int32(name) : nil
        }
    }
}

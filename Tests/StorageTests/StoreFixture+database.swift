import GRDB

@testable import Storage

/// What tests look at or change behind the store's back.
extension StoreFixture {
    func count(_ table: String) async throws -> Int {
        try await store.pool.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM \(table)") } ?? 0
    }

    func execute(_ sql: String, _ arguments: StatementArguments = []) async throws {
        try await store.pool.write { try $0.execute(sql: sql, arguments: arguments) }
    }

    /// On the connection that writes.
    func pragma(_ text: String) async throws -> Int? {
        try await store.pool.writeWithoutTransaction { try Int.fetchOne($0, sql: "PRAGMA \(text)") }
    }
}

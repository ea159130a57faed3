import GRDB

/// How the rest of this target speaks to SQLite: prepared once per connection, bound by position.
extension Database {
    func run(_ query: Query, _ arguments: StatementArguments = []) throws {
        try cachedStatement(sql: query.sqlite).execute(arguments: arguments)
    }

    func row(_ query: Query, _ arguments: StatementArguments = []) throws -> Row? {
        try Row.fetchOne(try cachedStatement(sql: query.sqlite), arguments: arguments)
    }

    func rows(_ query: Query, _ arguments: StatementArguments = []) throws -> [Row] {
        try Row.fetchAll(try cachedStatement(sql: query.sqlite), arguments: arguments)
    }

    /// Walks rows without keeping them, until the closure returns `false`.
    func forEachRow(_ query: Query, _ arguments: StatementArguments = [], _ body: (Row) throws -> Bool) throws {
        let cursor = try Row.fetchCursor(try cachedStatement(sql: query.sqlite), arguments: arguments)
        while let row = try cursor.next(), try body(row) {}
    }
}

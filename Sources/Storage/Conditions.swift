import GRDB

/// The conditions of a statement that is put together from what was asked for. Values are only ever bound.
struct Conditions {
    private var conditions: [String] = []
    private(set) var arguments: StatementArguments = []
    private var count = 0

    /// A placeholder for a value.
    mutating func bind(_ value: (any DatabaseValueConvertible)?) -> String {
        arguments += [value]
        count += 1
        return "$\(count)"
    }

    /// Placeholders for values, in brackets, as `IN` takes them.
    mutating func bind(_ values: [some DatabaseValueConvertible]) -> String {
        // No value is in an empty list, which PostgreSQL does not know, nor in one of NULL alone.
        values.isEmpty ? "(NULL)" : "(" + values.map { bind($0) }.joined(separator: ", ") + ")"
    }

    /// - Parameter condition: SQL, with what ``bind(_:)`` returned.
    mutating func add(_ condition: String) { conditions.append(condition) }

    var sql: String { conditions.joined(separator: " AND ") }
}

extension Database {
    /// Runs a statement that is not worth keeping: what people search for is put together anew each time.
    func rows(uncached sql: String, _ arguments: StatementArguments) throws -> [Row] {
        try Row.fetchAll(self, sql: Query(stringLiteral: sql).sqlite, arguments: arguments)
    }
}

@testable import deskbell

extension Property {
    static let csv = Property(name: "csv") { bytes in
        let found = rows(bytes)
        let lines = 1 + bytes.count { $0 == UInt8(ascii: "\n") }
        try holds(
            "rows begin on lines that are there, in their order",
            zip(found, found.dropFirst()).allSatisfy { $0.line < $1.line } && (found.last?.line ?? 1) <= lines
        )
        try holds("no more fields than commas allow", found.reduce(0) { $0 + $1.fields.count } <= bytes.count + 1)
        let good = found.filter { $0.problem == nil }
        let written = good.map { $0.fields.map(quoted).joined(separator: ",") }.joined(separator: "\r\n")
        try holds("rows that are written again are read as the same", rows(Array(written.utf8)).map(\.fields) == good.map(\.fields))
    }

    private static func rows(_ bytes: [UInt8]) -> [CSVReader.Row] {
        var reader = CSVReader(bytes)
        var rows: [CSVReader.Row] = []
        while let row = reader.next() { rows.append(row) }
        return rows
    }

    private static func quoted(_ field: String) -> String { "\"" + field.unicodeScalars.map { $0 == "\"" ? "\"\"" : String($0) }.joined() + "\"" }
}

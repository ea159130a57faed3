import Calls
import Foundation

/// What commands print: results on standard output, everything else on standard error.
enum Console {
    static func line(_ text: String) { write(text + "\n", to: .standardOutput) }

    /// One line of JSON.
    static func json(_ value: some Encodable) throws { line(try EventJSON.encode(value)) }

    static func error(_ sentence: String) { write("deskbell: " + sentence + "\n", to: .standardError) }

    /// Rows in aligned columns.
    ///
    /// Names come from people and machines elsewhere: no control character of theirs reaches the terminal.
    static func table(_ raw: [[String]]) {
        let rows = raw.map { $0.map(printable) }
        let widths = rows.reduce(into: [Int]()) { widths, row in
            for (column, cell) in row.enumerated() {
                if column < widths.count { widths[column] = max(widths[column], cell.count) } else { widths.append(cell.count) }
            }
        }
        for row in rows {
            let cells = row.enumerated().map { column, cell in
                column == row.count - 1 ? cell : cell + String(repeating: " ", count: widths[column] - cell.count)
            }
            line(cells.joined(separator: "  "))
        }
    }

    /// Without any control or invisible character.
    static func printable(_ text: String) -> String { String(String.UnicodeScalarView(text.unicodeScalars.filter { !isUnprintable($0) })) }

    /// Lines of text with every other control or invisible character as `\u{1b}`; what is no UTF-8 is shown as U+FFFD.
    static func escaped(_ bytes: Data) -> String {
        String(decoding: bytes, as: UTF8.self).unicodeScalars.map { scalar in
            isUnprintable(scalar) && scalar != "\n" && scalar != "\t" ? "\\u{\(String(scalar.value, radix: 16))}" : String(scalar)
        }.joined()
    }

    private static func isUnprintable(_ scalar: Unicode.Scalar) -> Bool {
        [.control, .format, .lineSeparator, .paragraphSeparator].contains(scalar.properties.generalCategory)
    }

    private static func write(_ text: String, to handle: FileHandle) {
        // A reader that has gone is no reason to fail: the work is done.
        try? handle.write(contentsOf: Data(text.utf8))
    }
}

/// Reads comma-separated values (RFC 4180) row by row, and goes on after a bad one.
///
/// Our own, since a CSV library gives up on the whole file at the first stray quote, and we owe a report line by line.
struct CSVReader {
    struct Row: Equatable {
        /// The line on which the row begins, counted from 1.
        var line: Int
        var fields: [String]
        /// Why the row cannot be used.
        var problem: Refusal?
    }

    struct Refusal: Error, Equatable {
        let reason: String
    }

    private static let longestField = 4096
    private static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]

    private let bytes: [UInt8]
    private var position: Int
    private var line = 1

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        position = bytes.starts(with: Self.byteOrderMark) ? 3 : 0
    }

    /// How far the rows so far go, in bytes of the file.
    var bytesRead: Int { position }

    /// The next row that is not empty; `nil` at the end.
    mutating func next() -> Row? {
        while position < bytes.count {
            var row = Row(line: line, fields: [], problem: nil)
            var isLast = false
            while !isLast { row.fields.append(field(&row.problem, endsRow: &isLast)) }
            if row.fields != [""] || row.problem != nil { return row }
        }
        return nil
    }

    private mutating func field(_ problem: inout Refusal?, endsRow: inout Bool) -> String {
        var content: [UInt8] = []
        let isQuoted = position < bytes.count && bytes[position] == UInt8(ascii: "\"")
        if isQuoted { quoted(&content, &problem) }
        while position < bytes.count {
            let byte = bytes[position]
            position += 1
            if byte == UInt8(ascii: ",") { return text(content, &problem) }
            if byte == UInt8(ascii: "\n") {
                line += 1
                endsRow = true
                return text(content, &problem)
            }
            if byte == UInt8(ascii: "\r") { continue }
            if isQuoted { problem = Refusal(reason: "there is text after a closing quote") }
            content.append(byte)
        }
        endsRow = true
        return text(content, &problem)
    }

    private mutating func quoted(_ content: inout [UInt8], _ problem: inout Refusal?) {
        let begin = line
        position += 1
        while position < bytes.count {
            let byte = bytes[position]
            position += 1
            if byte == UInt8(ascii: "\n") { line += 1 }
            guard byte == UInt8(ascii: "\"") else {
                content.append(byte)
                continue
            }
            guard position < bytes.count, bytes[position] == UInt8(ascii: "\"") else { return }
            content.append(byte)
            position += 1
        }
        problem = Refusal(reason: "the quote that begins on line \(begin) is not closed, so nothing after it could be read")
    }

    private func text(_ content: [UInt8], _ problem: inout Refusal?) -> String {
        if content.count > Self.longestField {
            // What is cut may end within a character; the row is not used anyway.
            problem = problem ?? Refusal(reason: "a field is longer than \(Self.longestField) bytes")
            return String(decoding: content.prefix(Self.longestField), as: UTF8.self)
        }
        guard let text = String(validating: content, as: UTF8.self) else {
            problem = Refusal(reason: "a field is not UTF-8")
            return ""
        }
        return text
    }
}

import Calls
import Storage

@testable import WorkPage

extension Administration {
    /// Stands in for the rest of an installation.
    static func standIn(_ store: Store) -> Administration {
        Administration(
            webhookURL: { "https://deskbell.example/\($0)/secret-\($1)" },
            enrolment: { Enrolment(url: "mqtt://\($0).\($1):password-\($2)@broker", command: "desk-notifier enrol '\($0).\($1)'") },
            retry: { number, workspace in
                _ = try await store.rejected(workspace: workspace, number: number)
                try await store.markRetried(workspace: workspace, number: number)
                return .accepted(seq: 7)
            },
            leads: { bytes in
                guard bytes.starts(with: "name,phone\n".utf8) else { throw UnusableFile("the first row does not name the column 'name'") }
                return Rows(bytes)
            }
        )
    }

    /// Lines of a name and a number.
    private struct Rows: IteratorProtocol {
        private var lines: ArraySlice<(text: String, end: Int)>

        init(_ bytes: [UInt8]) {
            var (lines, end): ([(text: String, end: Int)], Int) = ([], 0)
            for line in bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
                end = min(end + line.count + 1, bytes.count)
                lines.append((String(decoding: line, as: UTF8.self), end))
            }
            self.lines = lines[...]
            _ = self.lines.popFirst()
        }

        mutating func next() -> LeadRow? {
            guard let (text, end) = lines.popFirst(), !text.isEmpty else { return nil }
            let fields = text.split(separator: ",")
            let number = fields.count == 2 ? PhoneNumber(fields[1]) : nil
            return LeadRow(
                line: lines.startIndex,
                bytesRead: end,
                content: number.map { .success(NewLead(name: String(fields[0]), numbers: [$0])) } ?? .failure(.init("phone is no number"))
            )
        }
    }
}

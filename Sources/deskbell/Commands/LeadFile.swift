import Storage

/// A file of leads, read row by row.
struct LeadFile: Sequence, IteratorProtocol {
    private var reader: CSVReader
    private let columns: LeadColumns

    /// - Throws: `Failure` if the file is no text in UTF-8, is empty, or its first row does not name the columns.
    init(_ bytes: [UInt8]) throws {
        guard !bytes.prefix(1024).contains(0) else { throw Failure("the file is not in UTF-8 but perhaps in UTF-16; save it as CSV in UTF-8") }
        reader = CSVReader(bytes)
        guard let header = reader.next() else { throw Failure("the file is empty; expected a first row such as name,phone") }
        if let problem = header.problem { throw Failure("the first row cannot be read: \(problem.reason)") }
        columns = try LeadColumns(header: header.fields)
    }

    mutating func next() -> LeadRow? {
        guard let row = reader.next() else { return nil }
        let content: Result<NewLead, LeadRow.Refusal>
        do throws(CSVReader.Refusal) {
            content = .success(try columns.lead(row))
        } catch {
            content = .failure(LeadRow.Refusal(error.reason))
        }
        return LeadRow(line: row.line, bytesRead: reader.bytesRead, content: content)
    }
}

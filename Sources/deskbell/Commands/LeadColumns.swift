import Calls
import Storage

/// Which column of a CSV file holds what.
struct LeadColumns {
    private static let known = ["name", "phone", "phone2", "phone3", "campaign", "notes"]

    private let index: [String: Int]

    /// - Throws: `Failure` if a column is missing, unknown or there twice.
    init(header: [String]) throws {
        var index: [String: Int] = [:]
        for (position, field) in header.enumerated() {
            let name = field.lowercased().filter { !$0.isWhitespace }
            guard Self.known.contains(name) else {
                let column = Console.printable(String(field.prefix(40)))
                throw Failure("the first row names the unknown column '\(column)'; expected \(Self.known.joined(separator: ", "))")
            }
            guard index.updateValue(position, forKey: name) == nil else { throw Failure("the first row names the column '\(name)' twice") }
        }
        for name in ["name", "phone"] where index[name] == nil {
            throw Failure("the first row does not name the column '\(name)'; expected \(Self.known.joined(separator: ", "))")
        }
        self.index = index
    }

    /// - Throws: `CSVReader.Refusal` that names the column and says what was expected.
    func lead(_ row: CSVReader.Row) throws(CSVReader.Refusal) -> NewLead {
        if let problem = row.problem { throw problem }
        guard let name = text("name", row) else { throw CSVReader.Refusal(reason: "name is empty") }
        guard let phone = text("phone", row) else { throw CSVReader.Refusal(reason: "phone is empty; expected a number of ten digits or more") }
        var numbers = [try number(phone, "phone")]
        for column in ["phone2", "phone3"] {
            if let other = text(column, row) { numbers.append(try number(other, column)) }
        }
        return NewLead(name: name, numbers: numbers, campaign: text("campaign", row), notes: text("notes", row))
    }

    private func number(_ text: String, _ column: String) throws(CSVReader.Refusal) -> PhoneNumber {
        guard let number = PhoneNumber(Self.withoutDecimals(text)), number.matchKey != nil else {
            throw CSVReader.Refusal(reason: "\(column) is no telephone number of ten digits or more")
        }
        return number
    }

    /// A spreadsheet that took a column of numbers for amounts writes `9100000024.0`, which must not be read as a number of eleven digits.
    private static func withoutDecimals(_ text: String) -> Substring { text.wholeMatch(of: /([^.]+)\.00?/)?.1 ?? text[...] }

    private func text(_ column: String, _ row: CSVReader.Row) -> String? {
        guard let position = index[column], position < row.fields.count else { return nil }
        return FieldText.cleanOrNil(row.fields[position].split(whereSeparator: \.isWhitespace).joined(separator: " "))
    }
}

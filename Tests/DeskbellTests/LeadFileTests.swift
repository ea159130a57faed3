import Calls
import Storage
import Testing

@testable import deskbell

@Suite("A file of leads")
struct LeadFileTests {
    private func rows(_ text: String) -> [CSVReader.Row] { rows(Array(text.utf8)) }

    private func rows(_ bytes: [UInt8]) -> [CSVReader.Row] {
        var reader = CSVReader(bytes)
        return Array(sequence(state: ()) { _ in reader.next() })
    }

    private func phone(_ text: String) throws -> String? {
        let columns = try LeadColumns(header: ["name", "phone"])
        return try? columns.lead(CSVReader.Row(line: 2, fields: ["Asha", text])).numbers[0].digits
    }

    @Test(
        "holds names that are shown as they are: nothing in them is obeyed or turns the line around",
        arguments: [
            ("A\u{9B}31msha", "A31msha"), ("\u{202E}ahsA", "ahsA"), ("As\u{61C}ha\u{7F}", "Asha"), (" Asha \t Verma\n", "Asha Verma"),
            ("आशा", "आशा"), (String(repeating: "é", count: 300), String(repeating: "é", count: 256)),
        ]
    )
    func names(text: String, name: String) throws {
        let columns = try LeadColumns(header: ["name", "phone", "campaign"])
        let lead = try columns.lead(CSVReader.Row(line: 2, fields: [text, "9876543210", text]))
        #expect(lead.name == name && lead.campaign == name)
    }

    @Test("holds numbers that a spreadsheet took for amounts, which are not read as longer ones")
    func amounts() throws {
        #expect(try phone("9100000024.0") == "9100000024" && phone("9100000024.00") == "9100000024")
        #expect(try phone("98765.43210") == "9876543210" && phone("98765.00000") == "9876500000")
        #expect(try phone("9.100000024E+09") == nil && phone("910000002.0") == nil)
    }

    @Test("with a quote that is not closed is told on which line that begins, and what became of the rest")
    func openQuote() throws {
        let found = rows("name,phone\nAsha,1\n\"a\nb\",\"Ravi,2\nSunita,3\n")
        #expect(found.count == 3 && found[2].line == 3)
        #expect(found[2].problem?.reason == "the quote that begins on line 4 is not closed, so nothing after it could be read")
    }

    @Test("with a field that is too long is told so, also where the limit cuts a character")
    func longField() throws {
        #expect(rows("a" + String(repeating: "é", count: 3000))[0].problem?.reason == "a field is longer than 4096 bytes")
        #expect(rows(Array("a,".utf8) + [0xE9])[0].problem?.reason == "a field is not UTF-8")
    }
}

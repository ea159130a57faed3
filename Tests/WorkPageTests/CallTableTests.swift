import Testing

@testable import WorkPage

@Suite("A field of an export")
struct CallTableTests {
    @Test(
        "that a spreadsheet would run begins with an apostrophe",
        arguments: ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", " =1", "\r=1", "\n=1", "＝1", "＠x", "\u{A0}=1"]
    )
    func formula(text: String) {
        let field = CallTable.field(text)
        #expect(field == "'\(text)" || field == "\"'\(text)\"")
    }

    @Test(
        "is quoted where it has to be, else as it is",
        arguments: [
            ("Asha", "Asha"), ("", ""), ("a,b", "\"a,b\""), ("a\"b", "\"a\"\"b\""), ("a\nb", "\"a\nb\""), ("a=b", "a=b"), ("आशा", "आशा"),
        ]
    )
    func quoted(text: String, field: String) { #expect(CallTable.field(text) == field) }
}

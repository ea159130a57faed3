/// An SQL text with numbered placeholders `$1`, `$2` …, as PostgreSQL writes them.
///
/// SQLite spells them `?1`; the text is turned once, when the constant is made, so that one folder of SQL serves both engines.
struct Query: ExpressibleByStringLiteral, Sendable {
    let sqlite: String

    init(stringLiteral text: String) { sqlite = text.replacing("$", with: "?") }
}

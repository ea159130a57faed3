/// What somebody hands to `enrol`: the URL, or the whole line that `deskbell desk add` prints, with its command, quotes and flags.
public struct EnrolmentLine: Equatable, Sendable {
    /// For `Enrolment`, which checks it.
    public let url: String
    /// Whether the line says that the connection may leave this machine without TLS.
    public let allowsPlain: Bool

    /// - Throws: `NotifierError` with `.usage` if the line holds anything else; never repeats the password.
    public init(_ text: String) throws(NotifierError) {
        let words = CommandWords.split(String(text.map { $0.isWhitespace ? " " : $0 })) ?? []
        let isCommand = words.count > 2 && words[0].split(separator: "/").last == "desk-notifier" && words[1] == "enrol"
        guard isCommand else {
            // Broken over several lines, perhaps, or still in its quotes.
            url = Self.bare(text)
            allowsPlain = false
            return
        }
        let flags = words.dropFirst(2).filter { $0.hasPrefix("-") }
        let urls = words.dropFirst(2).filter { !$0.hasPrefix("-") }
        guard urls.count == 1, flags.allSatisfy({ $0 == "--allow-plain" }) else {
            throw NotifierError(.usage, "The line holds more than an enrolment: give the mqtt://… part alone, and flags beside it.")
        }
        url = Self.bare(urls[0])
        allowsPlain = !flags.isEmpty
    }

    private static func bare(_ text: String) -> String {
        let text = text.filter { !$0.isWhitespace }
        for quote in ["'", "\""] where text.count > 1 && text.hasPrefix(quote) && text.hasSuffix(quote) { return String(text.dropFirst().dropLast()) }
        return text
    }
}

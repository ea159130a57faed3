#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// The `--exec` setting taken apart into a program and its arguments. No shell reads it, so nothing in it is expanded.
enum CommandWords {
    /// - Parameter text: The path of a program, spaces and all, or words with spaces between them; quotes keep a word with spaces together.
    /// - Returns: `nil` for an empty text or a quote that is not closed.
    static func split(_ text: String) -> [String]? {
        if text.contains("/"), access(text, X_OK) == 0 { return [text] }
        var words: [String] = []
        var word: String?
        var quote: Character?
        for character in text {
            if let open = quote {
                if character == open { quote = nil } else { word?.append(character) }
            } else if character == "\"" || character == "'" {
                quote = character
                word = word ?? ""
            } else if character == " " {
                if let finished = word { words.append(finished) }
                word = nil
            } else {
                word = (word ?? "") + String(character)
            }
        }
        if let finished = word { words.append(finished) }
        return quote == nil && !words.isEmpty && !words[0].isEmpty ? words : nil
    }
}

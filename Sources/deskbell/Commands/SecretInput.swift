import Foundation

/// Reads a secret: asked for at the terminal, or the first line of standard input. Never an argument, which other users of the machine can read.
enum SecretInput {
    /// - Parameter what: Such as `password`.
    static func readLine(_ what: String) throws -> String {
        guard let line = Swift.readLine(strippingNewline: true) else {
            throw Failure("standard input is empty; expected the \(what) on its first line", status: Failure.usage)
        }
        return line
    }

    static var isTerminal: Bool { isatty(STDIN_FILENO) == 1 }

    /// Asks without showing what is typed.
    static func ask(_ prompt: String, for what: String) throws -> String {
        try? FileHandle.standardError.write(contentsOf: Data(prompt.utf8))
        var original = termios()
        tcgetattr(STDIN_FILENO, &original)
        var silent = original
        silent.c_lflag &= ~tcflag_t(ECHO)
        tcsetattr(STDIN_FILENO, TCSANOW, &silent)
        defer {
            tcsetattr(STDIN_FILENO, TCSANOW, &original)
            try? FileHandle.standardError.write(contentsOf: Data("\n".utf8))
        }
        return try readLine(what)
    }
}

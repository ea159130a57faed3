import Access
import ArgumentParser
import Foundation

/// Where a password comes from: asked for at the terminal, or standard input. Never an argument, which other users of the machine can read.
struct PasswordOptions: ParsableArguments {
    @Flag(help: "Read the password from the first line of standard input.") var passwordStdin = false

    static let minimumLength = 8

    func hash(prompt: String) async throws -> String {
        let password = try passwordStdin ? Self.readLine() : Self.ask(prompt)
        guard password.count >= Self.minimumLength else {
            throw Failure("the password is too short; expected \(Self.minimumLength) characters or more", status: Failure.usage)
        }
        return try await Password.hash(password)
    }

    private static func readLine() throws -> String {
        guard let line = Swift.readLine(strippingNewline: true) else {
            throw Failure("standard input is empty; expected the password on its first line", status: Failure.usage)
        }
        return line
    }

    private static func ask(_ prompt: String) throws -> String {
        guard isatty(STDIN_FILENO) == 1 else {
            throw Failure("there is no terminal to ask for the password; give it on standard input with --password-stdin", status: Failure.usage)
        }
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
        return try readLine()
    }
}

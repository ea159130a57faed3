import Access
import ArgumentParser

/// Where a password comes from (``SecretInput``).
struct PasswordOptions: ParsableArguments {
    @Flag(help: "Read the password from the first line of standard input.") var passwordStdin = false

    func hash(prompt: String) async throws -> String {
        let password = try passwordStdin ? SecretInput.readLine("password") : Self.ask(prompt)
        guard password.count >= Password.minimumCharacters else {
            throw Failure("the password is too short; expected \(Password.minimumCharacters) characters or more", status: Failure.usage)
        }
        return try await Password.hash(password)
    }

    private static func ask(_ prompt: String) throws -> String {
        guard SecretInput.isTerminal else {
            throw Failure("there is no terminal to ask for the password; give it on standard input with --password-stdin", status: Failure.usage)
        }
        return try SecretInput.ask(prompt, for: "password")
    }
}

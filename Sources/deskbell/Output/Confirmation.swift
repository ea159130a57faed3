import Foundation

/// Asks before something that cannot be undone.
enum Confirmation {
    /// - Parameters:
    ///   - question: What is about to be done.
    ///   - flag: Says yes beforehand.
    /// - Throws: `Failure` if there is no terminal to ask at, or the answer is not yes.
    static func require(_ question: String, flag: String) throws {
        guard isatty(STDIN_FILENO) == 1 else {
            throw Failure("there is no terminal to ask for confirmation; give \(flag)", status: Failure.usage)
        }
        try? FileHandle.standardError.write(contentsOf: Data("\(question) [y/N] ".utf8))
        guard let answer = readLine()?.lowercased(), ["y", "yes"].contains(answer) else { throw Failure("nothing was done") }
    }
}

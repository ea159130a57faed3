/// What ends a command: one sentence that says what was wrong and what to do.
public struct NotifierError: Error, Equatable, CustomStringConvertible {
    /// Whose turn it is to act; also the exit status, after BSD's `sysexits.h`.
    public struct Code: Hashable, Sendable {
        public let exitStatus: Int32

        /// Something outside failed, such as a full disk; the same command may work later.
        public static let failed = Code(exitStatus: 1)
        /// The command cannot mean what was typed.
        public static let usage = Code(exitStatus: 64)
        /// The configuration, the journal or the enrolment has to be put right first.
        public static let configuration = Code(exitStatus: 78)
    }

    public let code: Code
    /// The sentence. Never holds the desk's password.
    public let description: String

    public init(_ code: Code, _ description: String) {
        self.code = code
        self.description = description
    }
}

import Foundation
import NIOCore

/// Hashes and checks passwords with scrypt (N = 2^15, r = 8, p = 1), off the event loops.
public enum Password {
    /// The longest password in UTF-8 bytes; room for any pass phrase, and no work for whoever sends megabytes.
    public static let maximumBytes = 1024

    /// The shortest that is taken from a person.
    public static let minimumCharacters = 8

    /// Whether it may be somebody's password from now on.
    static func isGood(_ password: String) -> Bool { password.count >= minimumCharacters && usable(password) != nil }

    /// Why a password was not hashed or checked.
    public enum Failure: Error, Equatable {
        /// Empty, longer than ``maximumBytes``, or with a NUL in it.
        case unusable
        /// Too many sign-ins at the same time: try again in a moment.
        case overloaded
    }

    /// As many as would take one and a half minutes of a core are computed at once or wait.
    private static let queue = HashQueue(limit: 2, capacity: 64)

    /// What a password of nobody is compared with, so that an unknown user takes as long as a wrong password.
    private static let nobody = "$scrypt$ln=15,r=8,p=1$bm9ib2R5J3Mgc2FsdC4u$KysrKysrKysrKysrKysrKysrKysrKysrKysrKysrKysr"

    /// The hash of a password, to be stored.
    ///
    /// - Throws: ``Failure``.
    public static func hash(_ password: String) async throws -> String {
        guard let bytes = usable(password) else { throw Failure.unusable }
        return try await run { try PasswordHash(of: bytes).text }
    }

    /// Whether a password is the one of a stored hash.
    ///
    /// - Parameter hash: `nil` for a user who does not exist or has no password: the answer is no, after the same time.
    /// - Throws: ``Failure/overloaded``.
    public static func verify(_ password: String, against hash: String?) async throws -> Bool {
        let known = hash.flatMap { PasswordHash($0) }
        guard let stored = known ?? PasswordHash(nobody) else { return false }
        // An unusable password is compared too, as something else, and never matches.
        let bytes = usable(password)
        let matches = try await run { try stored.matches(bytes ?? [0]) }
        return matches && known != nil && bytes != nil
    }

    /// The same letters are the same bytes, however a keyboard composes them. NUL is refused since scrypt's HMAC pads with it: `a` and `a` with a
    /// NUL behind it have the same hash.
    private static func usable(_ password: String) -> [UInt8]? {
        guard (1...maximumBytes).contains(password.utf8.count), !password.utf8.contains(0) else { return nil }
        return Array(password.precomposedStringWithCanonicalMapping.utf8)
    }

    private static func run<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
        do {
            return try await queue.run(body)
        } catch is HashQueue.Full {
            throw Failure.overloaded
        }
    }
}

import Crypto
import CryptoExtras
import Foundation

/// A password's scrypt hash and what it was made with, in the form `$scrypt$ln=15,r=8,p=1$SALT$HASH`.
///
/// The form is the PHC string format: <https://github.com/P-H-C/phc-string-format/blob/master/phc-sf-spec.md> (base64 without padding).
struct PasswordHash: Equatable {
    /// The binary logarithm of N: with `r` 8, N = 2^15 takes 32 MiB and about a tenth of a second.
    var logN = 15
    var blockSize = 8
    var parallelism = 1
    var salt: [UInt8]
    var key: [UInt8]

    private static let saltBytes = 16
    private static let keyBytes = 32

    /// Computes the hash of a password with a new salt. Takes about a tenth of a second.
    ///
    /// - Parameter password: Not empty.
    init(of password: [UInt8]) throws {
        salt = (0..<Self.saltBytes).map { _ in UInt8.random(in: .min ... .max) }
        key = []
        key = try derivedKey(from: password).withUnsafeBytes { Array($0) }
    }

    /// Reads a stored hash; `nil` if it is not one, or asks for more work than this program ever did.
    init?(_ text: String) {
        let parts = text.split(separator: "$", omittingEmptySubsequences: false)
        guard parts.count == 5, parts[0].isEmpty, parts[1] == "scrypt" else { return nil }
        var costs: [Substring: Int] = [:]
        for pair in parts[2].split(separator: ",") {
            let halves = pair.split(separator: "=")
            guard halves.count == 2, let value = Int(halves[1]) else { return nil }
            costs[halves[0]] = value
        }
        guard costs.count == 3, let logN = costs["ln"], let blockSize = costs["r"], let parallelism = costs["p"],
            (10...17).contains(logN), (1...16).contains(blockSize), (1...4).contains(parallelism),
            let salt = Self.bytes(parts[3]), let key = Self.bytes(parts[4]), salt.count >= 8, (16...64).contains(key.count)
        else { return nil }
        self.logN = logN
        self.blockSize = blockSize
        self.parallelism = parallelism
        self.salt = salt
        self.key = key
    }

    var text: String { "$scrypt$ln=\(logN),r=\(blockSize),p=\(parallelism)$\(Self.base64(salt))$\(Self.base64(key))" }

    /// Whether this is the hash of a password. Takes as long whether it is or not.
    ///
    /// - Parameter password: Not empty.
    func matches(_ password: [UInt8]) throws -> Bool {
        // The comparison of keys takes the same time wherever they differ.
        try derivedKey(from: password) == SymmetricKey(data: key)
    }

    private func derivedKey(from password: [UInt8]) throws -> SymmetricKey {
        try KDF.Scrypt.deriveKey(
            from: password,
            salt: salt,
            outputByteCount: key.isEmpty ? Self.keyBytes : key.count,
            rounds: 1 << logN,
            blockSize: blockSize,
            parallelism: parallelism
        )
    }

    private static func base64(_ bytes: [UInt8]) -> String {
        Data(bytes).base64EncodedString().replacing("=", with: "")
    }

    private static func bytes(_ text: Substring) -> [UInt8]? {
        let padding = String(repeating: "=", count: (4 - text.utf8.count % 4) % 4)
        return Data(base64Encoded: text + padding).map { Array($0) }
    }
}

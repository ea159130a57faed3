import Crypto
import Foundation

/// PBKDF2-HMAC-SHA512 (RFC 8018 §5.2) in the one form that mosquitto's plugin reads: a salt of 12 bytes and a key of 64, which is a single block.
struct PasswordHash: Sendable {
    static let saltLength = 12
    /// As many as the plugin itself uses. More would slow down only ourselves: passwords here are 256 random bits, which nobody guesses.
    static let iterations = 101

    let salt: [UInt8]
    let key: [UInt8]

    init(of password: String, salt: [UInt8]) {
        let secret = SymmetricKey(data: Array(password.utf8))
        var block = Array(HMAC<SHA512>.authenticationCode(for: salt + [0, 0, 0, 1], using: secret))
        var key = block
        for _ in 1..<Self.iterations {
            block = Array(HMAC<SHA512>.authenticationCode(for: block, using: secret))
            for index in key.indices { key[index] ^= block[index] }
        }
        self.salt = salt
        self.key = key
    }

    static func randomSalt() -> [UInt8] {
        var generator = SystemRandomNumberGenerator()
        return (0..<saltLength).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
    }
}

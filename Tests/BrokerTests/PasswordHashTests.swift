import Testing

@testable import Broker

@Suite("Password hashes")
struct PasswordHashTests {
    @Test("The key is that of another implementation of PBKDF2-HMAC-SHA512 with 101 iterations")
    func knownKey() {
        let hash = PasswordHash(of: "correct horse", salt: Array(0..<12))
        let hexadecimal = hash.key.map { String($0, radix: 16).count == 1 ? "0\(String($0, radix: 16))" : String($0, radix: 16) }.joined()
        #expect(
            hexadecimal
                == "969d029b6f7397e088fd15f25c32af2f27bb3b13373ae13a44cce05d35ff7f78a64bfa4587652bef26ab2c3a4a4542a9074b4e8fa97452b46fe35ceac660f8b6"
        )
    }

    @Test("Salts have the length that the plugin insists on, and differ")
    func salts() {
        let salts = (0..<100).map { _ in PasswordHash.randomSalt() }
        #expect(salts.allSatisfy { $0.count == 12 })
        #expect(Set(salts).count == 100)
    }
}

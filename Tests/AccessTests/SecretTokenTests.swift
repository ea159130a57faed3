import Testing

@testable import Access

@Suite("Tokens of sessions and tickets")
struct SecretTokenTests {
    @Test("A token survives the way through a cookie and back")
    func roundTrip() throws {
        let token = SecretToken()
        #expect(SecretToken(token.text) == token)
        #expect(token.digest.utf8.count == 64)
    }

    @Test("No two tokens are alike")
    func unique() {
        #expect(Set((0..<1000).map { _ in SecretToken().text }).count == 1000)
    }

    @Test(
        "What cannot be a token is refused without a read",
        arguments: ["", "a", String(repeating: "a", count: 42), String(repeating: "a", count: 44), String(repeating: "é", count: 43)]
            + ["+", "/", "=", " ", "\"", "\u{0}"].map { String(repeating: "a", count: 42) + $0 }
    )
    func refused(text: String) {
        #expect(SecretToken(text) == nil)
    }

    @Test("The digest is SHA-256 in lower-case hexadecimal")
    func digest() throws {
        // Computed with sha256sum.
        let token = try #require(SecretToken(String(repeating: "A", count: 43)))
        #expect(token.digest == "0f007385b6f9d4b7eeb2748605afe1a984a0a3bfa3f014d09e2a784ce9e5cd1a")
    }
}

import Testing

@testable import Web

@Suite("The field Host")
struct HostFieldTests {
    @Test(
        "has a host and maybe a port",
        arguments: [
            "x", "calls.example.com", "calls.example.com:443", "127.0.0.1:3001", "[::1]", "[::1]:3001", "[::ffff:127.0.0.1]:1", "a_b-c.d",
            "xn--bcher-kva", "x:",
            "LOCALHOST", "a%20b",
        ]
    )
    func right(value: String) { #expect(HostField.isValid(value)) }

    @Test(
        "is nothing else",
        arguments: [
            "", ":80", "a b", "http://x", "x/y", "x?y", "x#y", "user@x", "x:80:81", "x:8o", "[::1", "::1", "[]", "[x]", "[::1]x", "a,b",
            "b\u{FC}cher", "x\\y",
            "<x>", "\"x\"", "x\t",
        ]
    )
    func wrong(value: String) { #expect(!HostField.isValid(value)) }
}

import Foundation
import Testing

@testable import deskbell

@Suite("Where the server may listen")
struct BindAddressTests {
    @Test("loopback is what only this machine reaches", arguments: ["127.0.0.1", "127.8.9.10", "localhost", "::1", "::ffff:127.0.0.1"])
    func loopback(host: String) { #expect(BindAddress.isLoopback(host)) }

    @Test(
        "all else is not, whatever it looks like (attack 59)",
        arguments: ["0.0.0.0", "::", "192.0.2.1", "127.0.0.1.invalid", "::ffff:192.0.2.1", "fe80::1", "128.0.0.1"]
    )
    func elsewhere(host: String) { #expect(!BindAddress.isLoopback(host)) }

    @Test("beyond loopback the web server needs TLS or a word that it is meant, and says so with status 78")
    func web() throws {
        let failure = #expect(throws: Failure.self) { try BindAddress.requireGuardedWeb(settings(["host": "0.0.0.0"])) }
        #expect(failure?.status == 78 && failure?.message.contains("--allow-plain-http") == true)
        try BindAddress.requireGuardedWeb(settings(["host": "0.0.0.0", "allow-plain-http": "true"]))
        try BindAddress.requireGuardedWeb(settings(["host": "0.0.0.0", "tls-certificate": "/a", "tls-key": "/b"]))
        try BindAddress.requireGuardedWeb(settings([:]))
    }

    @Test("so does the broker's listener without TLS")
    func broker() throws {
        let failure = #expect(throws: Failure.self) { try BindAddress.requireGuardedBroker(settings(["mqtt-host": "0.0.0.0"])) }
        #expect(failure?.status == 78 && failure?.message.contains("--mqtt-tls-host") == true)
        try BindAddress.requireGuardedBroker(settings(["mqtt-host": "0.0.0.0", "allow-plain-mqtt": "true"]))
        try BindAddress.requireGuardedBroker(settings(["mqtt-tls-host": "0.0.0.0"]))
    }

    @Test("a setting that is neither true nor false is refused, not taken for one of them")
    func notBoolean() {
        let failure = #expect(throws: Failure.self) { try settings(["allow-plain-http": "yes"]) }
        #expect(failure?.message.contains("expected true or false") == true)
    }

    @Test("with a certificate the printed addresses are https")
    func scheme() throws {
        let settings = try settings(["tls-certificate": "/a", "tls-key": "/b"])
        #expect(settings.publicURL == "https://127.0.0.1:3001" && settings.publicURLOnThisMachine == "https://127.0.0.1:3001")
    }

    private func settings(_ flags: [String: String]) throws -> Settings {
        try Settings(flags: flags, environment: [:], directory: URL(filePath: "/nonexistent"))
    }
}

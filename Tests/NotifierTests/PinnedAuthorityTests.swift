import Foundation
import MQTT
import TestSupport
import Testing

@testable import Notifier

@Suite("Enrolment at a broker with a private authority (attack 67)", .timeLimit(.minutes(1)))
final class PinnedAuthorityTests {
    private let folder: URL
    private let config: String

    init() throws {
        folder = try TestBroker.makeFolder()
        config = folder.appending(path: "config.json").path
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    @Test("the authority that the fingerprint names is stored beside the configuration, for its owner alone, and verifies the broker")
    func pins() throws {
        let (broker, fingerprint) = try broker(names: "IP:127.0.0.1")
        try enrol(broker.port, fingerprint.uppercased())
        let layer = try #require(try ConfigFile.read(config))
        let settings = try Settings([layer], paths: Paths(environment: ["HOME": folder.path], config: config))
        #expect(settings.certificateAuthorityFile == config + ".ca.pem")
        #expect(try FileManager.default.attributesOfItem(atPath: config + ".ca.pem")[.posixPermissions] as? Int == 0o600)
        try TLSProbe.verify(host: "127.0.0.1", port: broker.port, authority: config + ".ca.pem")
        #expect(!FileManager.default.fileExists(atPath: config + ".ca.pem.new"))

        // A later line without a fingerprint is of a broker that the operating system knows.
        try ConfigFile.enrol("mqtts://acme.front:s3cret@127.0.0.1:1/acme/front", at: config)
        #expect(try ConfigFile.read(config)?.values[.caFile] == nil)
    }

    @Test("another authority, another host name and a server without TLS are refused in words, and nothing is written")
    func refuses() throws {
        let (wrongHost, fingerprint) = try broker(names: "DNS:elsewhere.example")
        let plain = try TestBroker()
        for (port, fingerprint, words) in [
            (wrongHost.port, String(repeating: "0", count: 64), "shows other certificates"),
            (wrongHost.port, fingerprint, "IP address mismatch"),
            (plain.port, fingerprint, "does not speak TLS"),
            (try LoopbackPort.free(), fingerprint, "Connection refused"),
        ] {
            let error = #expect(throws: NotifierError.self) { try enrol(port, fingerprint) }
            #expect(error?.description.contains(words) == true && error?.description.contains("s3cret") == false, "\(error?.description ?? "")")
            #expect(!FileManager.default.fileExists(atPath: config) && !FileManager.default.fileExists(atPath: config + ".ca.pem"))
        }
    }

    @Test("an enrolment with a fingerprint but without the stored authority does not fall back to the operating system's")
    func noFallback() throws {
        let layer = SettingsLayer(environment: ["DESK_NOTIFIER_URL": line(1, String(repeating: "ab", count: 32))])
        let error = #expect(throws: NotifierError.self) { _ = try Settings([layer], paths: Paths(environment: ["HOME": "/h"], config: nil)) }
        #expect(error?.code == .configuration)
    }

    private func line(_ port: Int, _ fingerprint: String) -> String {
        "mqtts://acme.front:s3cret@127.0.0.1:\(port)/acme/front?fingerprint=\(fingerprint)"
    }

    private func enrol(_ port: Int, _ fingerprint: String) throws {
        let line = line(port, fingerprint)
        try ConfigFile.enrol(line, at: config, authority: PinnedAuthority.fetch(for: Enrolment(line)))
    }

    /// A broker whose chain ends with its authority, and that authority's fingerprint.
    private func broker(names: String) throws -> (TestBroker, String) {
        let own = try TestBroker.makeFolder()
        let authority = try TestCertificate("authority", in: own)
        let server = try TestCertificate("server", in: own, names: names, authority: authority)
        let chain = own.appending(path: "chain.pem").path
        try (String(contentsOfFile: server.certificate, encoding: .utf8) + String(contentsOfFile: authority.certificate, encoding: .utf8))
            .write(toFile: chain, atomically: true, encoding: .utf8)
        let shown = own.appending(path: "fingerprint").path
        try TestBroker.run("/bin/sh", ["-c", "openssl x509 -in \(authority.certificate) -noout -fingerprint -sha256 >\(shown)"])
        let text = try String(contentsOfFile: shown, encoding: .utf8)
        let fingerprint = text.split(separator: "=").last.map { $0.filter(\.isHexDigit).lowercased() } ?? ""
        return (try TestBroker(folder: own, ["allow_anonymous true", "certfile \(chain)", "keyfile \(server.key)"]), fingerprint)
    }
}

import Foundation
import Logging
import MQTT
import TestSupport
import Testing

@testable import Broker

@Suite("The private authority of the broker's TLS listener", .timeLimit(.minutes(2)))
final class BrokerAuthorityTests {
    private let data: URL
    private let authority: BrokerAuthority

    init() throws {
        data = try TestBroker.makeFolder()
        authority = BrokerAuthority(data: data)
    }

    deinit { try? FileManager.default.removeItem(at: data) }

    @Test("is made once: its fingerprint stays, and is the one that openssl shows")
    func fingerprint() throws {
        let fingerprint = try authority.fingerprint()
        try authority.prepare(names: ["localhost"])
        #expect(try BrokerAuthority(data: data).fingerprint() == fingerprint)
        let shown = try openssl("x509", "-in", data.appending(path: "tls/authority.pem").path, "-noout", "-fingerprint", "-sha256")
        #expect(shown.split(separator: "=").last?.filter(\.isHexDigit).lowercased() == fingerprint)
        #expect(try CertificateFingerprint.privateRoot(chain: String(contentsOf: authority.listenerFile, encoding: .utf8)) == fingerprint)
    }

    @Test("its files are for their owner alone")
    func modes() throws {
        try authority.prepare(names: ["localhost"])
        for (name, mode) in [("tls", 0o700), ("tls/authority.pem", 0o600), ("tls/broker.pem", 0o600)] {
            let attributes = try FileManager.default.attributesOfItem(atPath: data.appending(path: name).path)
            #expect(attributes[.posixPermissions] as? Int == mode, "\(name)")
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: data.appending(path: "tls").path).count == 2)
    }

    @Test("the listener's certificate is kept while it fits, and issued anew for other names, by another authority and before it ends")
    func renewal() throws {
        func issued(_ names: [String], _ days: Double = 0) throws -> Data {
            try authority.prepare(names: names, now: Date(timeIntervalSinceNow: days * 86_400))
            return try Data(contentsOf: authority.listenerFile)
        }
        let first = try issued(["a.example", "127.0.0.1", "::1"])
        #expect(try issued(["a.example", "127.0.0.1", "::1"], 300) == first)
        let later = try issued(["a.example", "127.0.0.1", "::1"], 500)
        #expect(later != first)
        let renamed = try issued(["b.example"])
        #expect(renamed != later)
        try FileManager.default.removeItem(at: data.appending(path: "tls/authority.pem"))
        #expect(try issued(["b.example"]) != renamed)
        try Data().write(to: authority.listenerFile)
        #expect(try !issued(["b.example"]).isEmpty)
    }

    @Test("a file that is cut off or holds a foreign key is refused by name, and left as it is")
    func damaged() throws {
        _ = try authority.fingerprint()
        let file = data.appending(path: "tls/authority.pem")
        let (whole, other) = (try String(contentsOf: file, encoding: .utf8), try TestCertificate("other", in: data))
        let foreign =
            try String(contentsOfFile: other.key, encoding: .utf8) + whole.drop { $0 != "\n" }.replacing(/[\s\S]*PRIVATE KEY-----/, with: "")
        for text in ["", String(whole.prefix(300)), foreign] {
            try text.write(to: file, atomically: true, encoding: .utf8)
            #expect(throws: BrokerError.badAuthority(file: file.path)) { _ = try authority.fingerprint() }
            #expect(try String(contentsOf: file, encoding: .utf8) == text)
        }
    }

    @Test("what is no host name gets no certificate", arguments: ["", "a b", "*.example", "a\nb", "ü.example", "a_b"])
    func badName(name: String) {
        #expect(throws: BrokerError.badName(name)) { try authority.prepare(names: [name]) }
    }

    @Test("a chain without its root is a public authority's and has no fingerprint")
    func publicChain() throws {
        let root = try TestCertificate("root", in: data)
        let leaf = try TestCertificate("leaf", in: data, names: "DNS:localhost", authority: root)
        #expect(try CertificateFingerprint.privateRoot(chain: String(contentsOfFile: leaf.certificate, encoding: .utf8)) == nil)
        let both = try String(contentsOfFile: leaf.certificate, encoding: .utf8) + String(contentsOfFile: root.certificate, encoding: .utf8)
        #expect(try CertificateFingerprint.privateRoot(chain: both)?.count == 64)
    }

    @Test("a client that trusts the authority gets in over TLS, one that speaks plainly does not, and the plain listener beside it goes on")
    func listens() async throws {
        try authority.prepare(names: ["localhost", "127.0.0.1"])
        let tls = try LoopbackPort.free()
        let listener = BrokerListener(port: tls, certificate: .init(chainFile: authority.listenerFile.path, keyFile: authority.listenerFile.path))
        let broker = try TestBroker(["allow_anonymous true"] + (try listener.lines()))
        let trust = MQTTTLS(certificateAuthorityFile: authority.listenerFile.path)
        try await expectConnection(MQTTConfiguration(host: "127.0.0.1", port: tls, clientID: "a", tls: trust), succeeds: true)
        try await expectConnection(MQTTConfiguration(host: "localhost", port: tls, clientID: "b", tls: trust), succeeds: true)
        try await expectConnection(MQTTConfiguration(host: "127.0.0.1", port: tls, clientID: "c"), succeeds: false)
        try await expectConnection(MQTTConfiguration(host: "127.0.0.1", port: broker.port, clientID: "d"), succeeds: true)
    }

    @Test("a path that would begin another line of the configuration is refused", arguments: ["/a\nlistener 1", "relative.pem", ""])
    func badPath(path: String) {
        #expect(throws: BrokerError.self) {
            try BrokerListener(port: 1, certificate: .init(chainFile: "/a", keyFile: path)).lines()
        }
    }

    private func expectConnection(_ configuration: MQTTConfiguration, succeeds: Bool) async throws {
        let client = MQTTClient(configuration: configuration, logger: Logger(label: "test"))
        let run = Task { await client.run() }
        for await state in client.states {
            switch state {
            case .connected: #expect(succeeds)
            case .disconnected(let reason?): #expect(!succeeds, "\(reason)")
            default: continue
            }
            break
        }
        run.cancel()
        await run.value
    }

    private func openssl(_ arguments: String...) throws -> String {
        let output = data.appending(path: "output").path
        try TestBroker.run("/bin/sh", ["-c", "openssl \(arguments.joined(separator: " ")) >\(output)"])
        return try String(contentsOfFile: output, encoding: .utf8)
    }
}

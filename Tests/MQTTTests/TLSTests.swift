import Foundation
import MQTT
import TestSupport
import Testing

@Suite("TLS", .timeLimit(.minutes(1)))
final class TLSTests {
    private let folder: URL

    init() throws {
        folder = try TestBroker.makeFolder()
    }

    deinit {
        try? FileManager.default.removeItem(at: folder)
    }

    @Test("With a trusted certificate for the host, messages pass, many of them in one record among it")
    func trusted() async throws {
        let broker = try broker(names: "IP:127.0.0.1,DNS:localhost")
        let client = makeClient(port: broker.port, tls: MQTTTLS(certificateAuthorityFile: "\(folder.path)/ca.crt"))
        try await running(client) {
            let subscription = try client.subscribe(to: ["n"])
            try await subscription.event(.subscribed)
            for number in 0..<1_000 { _ = try await client.enqueue(MQTTMessage("n", "\(number)")) }
            for number in 0..<1_000 { #expect(try await subscription.text() == "\(number)") }
            try await client.publish(MQTTMessage(topic: "n", payload: [UInt8](repeating: 120, count: 300_000)))
            #expect(try await subscription.text().count == 300_000)
        }
    }

    @Test("A certificate that an unknown authority signed is refused, and so is one that the operating system does not know")
    func untrusted() async throws {
        let broker = try broker(names: "IP:127.0.0.1")
        try certificate("other", subject: "/CN=Other", arguments: ["-x509"])
        for tls in [MQTTTLS(certificateAuthorityFile: "\(folder.path)/other.crt"), MQTTTLS()] {
            let client = makeClient(port: broker.port, tls: tls)
            try await running(client) {
                let state = try await client.state { if case .disconnected(_?) = $0 { true } else { false } }
                guard case .disconnected(.tlsFailed(let reason)) = state else { throw TestBroker.Failure(output: "\(state)") }
                #expect(reason.contains("certificate verify failed"))
            }
        }
    }

    @Test("A certificate for another host is refused")
    func wrongHost() async throws {
        let broker = try broker(names: "DNS:elsewhere.example")
        let client = makeClient(port: broker.port, tls: MQTTTLS(certificateAuthorityFile: "\(folder.path)/ca.crt"))
        try await running(client) {
            try await client.state { if case .disconnected(.tlsFailed) = $0 { true } else { false } }
        }
    }

    @Test("A missing file of authorities is told by name")
    func missingFile() async throws {
        let client = makeClient(port: 1, tls: MQTTTLS(certificateAuthorityFile: "/nowhere/ca.crt"))
        try await running(client) {
            let state = try await client.state { if case .disconnected(_?) = $0 { true } else { false } }
            #expect(state == .disconnected(reason: .tlsFailed("cannot read the certificate authorities in /nowhere/ca.crt")))
        }
    }

    @Test("A server that does not speak TLS is told and tried again")
    func plainServer() async throws {
        let broker = try TestBroker()
        try certificate("ca", subject: "/CN=Test", arguments: ["-x509"])
        let client = makeClient(port: broker.port, tls: MQTTTLS(certificateAuthorityFile: "\(folder.path)/ca.crt"))
        try await running(client) {
            try await client.state { if case .disconnected(_?) = $0 { true } else { false } }
        }
    }

    private func broker(names: String) throws -> TestBroker {
        try certificate("ca", subject: "/CN=Test authority", arguments: ["-x509"])
        let authority = ["-x509", "-CA", "\(folder.path)/ca.crt", "-CAkey", "\(folder.path)/ca.key"]
        try certificate("server", subject: "/CN=Test broker", arguments: authority + ["-addext", "subjectAltName=\(names)"])
        return try TestBroker(
            folder: folder,
            ["allow_anonymous true", "certfile \(folder.path)/server.crt", "keyfile \(folder.path)/server.key"]
        )
    }

    private func certificate(_ name: String, subject: String, arguments: [String]) throws {
        let request = ["req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "1", "-subj", subject]
        let files = ["-keyout", "\(folder.path)/\(name).key", "-out", "\(folder.path)/\(name).crt"]
        try TestBroker.run("/usr/bin/openssl", request + files + arguments)
    }
}

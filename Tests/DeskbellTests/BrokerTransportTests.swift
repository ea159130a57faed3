import Foundation
import MQTT
import TestSupport
import Testing

@testable import deskbell

@Suite("How the broker is reached")
final class BrokerTransportTests {
    private let folder: URL

    init() throws { folder = try TestBroker.makeFolder() }

    deinit { try? FileManager.default.removeItem(at: folder) }

    private func transport(_ flags: [String: String]) throws -> BrokerTransport {
        try BrokerTransport(Settings(flags: flags, environment: [:], directory: folder), data: folder)
    }

    @Test(
        "a desk elsewhere is sent to the listener that it reaches, one on this machine to loopback",
        arguments: [
            ([:], "mqtt 127.0.0.1:1883", "mqtt 127.0.0.1:1883"),
            (["mqtt-name": "desk.example"], "mqtt 127.0.0.1:1883", "mqtt 127.0.0.1:1883"),
            (["mqtt-host": "0.0.0.0", "mqtt-name": "desk.example"], "mqtt desk.example:1883", "mqtt 127.0.0.1:1883"),
            (["mqtt-host": "192.0.2.1"], "mqtt 192.0.2.1:1883", "mqtt 192.0.2.1:1883"),
            (["mqtt-tls-host": "::", "mqtt-name": "desk.example"], "mqtts desk.example:8883", "mqtt 127.0.0.1:1883"),
            (["mqtt-host": "broker.example", "mqtt-port": "8884", "mqtt-tls": "true"], "mqtts broker.example:8884", nil),
        ] as [([String: String], String, String?)]
    )
    func endpoints(flags: [String: String], elsewhere: String, here: String?) throws {
        func text(_ endpoint: BrokerTransport.Endpoint) -> String { "\(endpoint.hasTLS ? "mqtts" : "mqtt") \(endpoint.host):\(endpoint.port)" }
        #expect(try text(transport(flags).endpoint(isOnThisMachine: false)) == elsewhere)
        if let here { #expect(try text(transport(flags).endpoint(isOnThisMachine: true)) == here) }
    }

    @Test("our own clients speak TLS where it is set, trusting the file that is given or else the operating system's")
    func ownTLS() throws {
        let authority = try TestCertificate("authority", in: folder)
        #expect(try transport([:]).ownTLS() == nil)
        let flags = ["mqtt-host": "broker.example", "mqtt-tls": "true"]
        #expect(try transport(flags).ownTLS() == MQTTTLS())
        let given = flags.merging(["mqtt-tls-authority": authority.certificate]) { $1 }
        #expect(try transport(given).ownTLS() == MQTTTLS(certificateAuthorityFile: authority.certificate))
        let missing = flags.merging(["mqtt-tls-authority": "/nowhere.pem"]) { $1 }
        let failure = #expect(throws: Failure.self) { _ = try transport(missing).ownTLS() }
        #expect(failure?.status == 78 && failure?.message.contains("/nowhere.pem") == true)
    }

    @Test("to a broker elsewhere nothing goes without TLS, unless it is said that this is meant (attack 59)")
    func plain() throws {
        let failure = #expect(throws: Failure.self) { _ = try transport(["mqtt-host": "192.0.2.1"]).ownTLS() }
        #expect(failure?.status == 78 && failure?.message.contains("--mqtt-tls") == true)
        #expect(try transport(["mqtt-host": "192.0.2.1", "allow-plain-mqtt": "true"]).ownTLS() == nil)
        #expect(try transport(["mqtt-host": "0.0.0.0"]).ownTLS() == nil, "which is this machine")
    }

    @Test("the enrolment line names the authority of a broker elsewhere if there is one alone")
    func fingerprint() throws {
        let (one, other) = (try TestCertificate("one", in: folder), try TestCertificate("other", in: folder))
        let both = folder.appending(path: "both.pem").path
        try (String(contentsOfFile: one.certificate, encoding: .utf8) + String(contentsOfFile: other.certificate, encoding: .utf8))
            .write(toFile: both, atomically: true, encoding: .utf8)
        let flags = ["mqtt-host": "broker.example", "mqtt-tls": "true"]
        #expect(try transport(flags).fingerprint() == nil)
        #expect(try transport(flags.merging(["mqtt-tls-authority": one.certificate]) { $1 }).fingerprint()?.count == 64)
        #expect(try transport(flags.merging(["mqtt-tls-authority": both]) { $1 }).fingerprint() == nil)
    }

    @Test("TLS for a broker elsewhere is no setting for the broker that we run")
    func ownBroker() throws {
        let failure = #expect(throws: Failure.self) { try transport(["mqtt-tls": "true"]).check() }
        #expect(failure?.status == 78 && failure?.message.contains("mqtt-tls-host") == true)
        try transport(["mqtt-tls-host": "0.0.0.0"]).check()
    }
}

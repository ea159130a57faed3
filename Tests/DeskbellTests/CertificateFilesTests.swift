import Foundation
import Hummingbird
import HummingbirdTLS
import Logging
import NIOSSL
import ServiceLifecycle
import TestSupport
import Testing

@testable import deskbell

@Suite("The web server's certificate", .timeLimit(.minutes(2)))
final class CertificateFilesTests {
    private let folder: URL

    init() throws { folder = try TestBroker.makeFolder() }

    deinit { try? FileManager.default.removeItem(at: folder) }

    @Test("one file without the other is refused, and names the missing one")
    func oneOnly() throws {
        for (flag, missing) in [("tls-key", "tls-certificate is not"), ("tls-certificate", "tls-key is not")] {
            let settings = try Settings(flags: [flag: "/x"], environment: [:], directory: folder)
            let failure = #expect(throws: Failure.self) { _ = try CertificateFiles(settings, certificate: .tlsCertificate, key: .tlsKey) }
            #expect(failure?.status == 78 && failure?.message.contains(missing) == true)
        }
    }

    @Test("files that are missing, garbage, encrypted or of two pairs are refused by name")
    func unusable() throws {
        let (one, other) = (try TestCertificate("one", in: folder), try TestCertificate("other", in: folder))
        let garbage = folder.appending(path: "garbage").path
        try "-----BEGIN CERTIFICATE-----\nAAAA\n".write(toFile: garbage, atomically: true, encoding: .utf8)
        let encrypted = folder.appending(path: "encrypted.key").path
        try TestBroker.run("/usr/bin/openssl", ["ec", "-in", one.key, "-aes256", "-passout", "pass:x", "-out", encrypted])
        for (certificate, key, named) in [
            ("/nowhere.crt", one.key, "/nowhere.crt"), (garbage, one.key, garbage), (one.certificate, garbage, garbage),
            (one.certificate, encrypted, encrypted), (one.certificate, other.key, other.key), (one.key, one.key, one.key),
        ] {
            let failure = #expect(throws: Failure.self) { _ = try files(certificate, key).load() }
            #expect(failure?.status == 78 && failure?.message.contains(named) == true, "\(certificate) \(key): \(failure?.message ?? "")")
        }
        _ = try files(one.certificate, one.key).load()
    }

    @Test("a renewal is shown to the next connection without a restart; files that do not fit keep the old one")
    func renewal() async throws {
        let names = "IP:127.0.0.1"
        let old = try TestCertificate("old", in: folder, names: names)
        let (new, newest) = (try TestCertificate("new", in: folder, names: names), try TestCertificate("newest", in: folder, names: names))
        let (certificate, key) = (folder.appending(path: "server.crt").path, folder.appending(path: "server.key").path)
        try put(old.certificate, certificate)
        try put(old.key, key)
        let served = try ServedCertificate(try files(certificate, key), interval: .milliseconds(100), logger: Logger(label: "test"))
        let port = try LoopbackPort.free()
        let application = Application(
            router: Router(),
            server: try .tls(.http1(), tlsConfiguration: served.configuration),
            configuration: .init(address: .hostname("127.0.0.1", port: port))
        )
        let group = ServiceGroup(
            configuration: .init(services: [.init(service: application), .init(service: served)], logger: Logger(label: "test"))
        )
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            try await shows("old", port)
            try put(new.certificate, certificate)
            // The key is still the old one's, so the pair does not fit.
            for _ in 0..<10 { #expect(subject(port) == "old") }
            try put(new.key, key)
            try await shows("new", port)
            try put(newest.certificate, certificate)
            try put(newest.key, key)
            try await shows("newest", port)
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
        }
    }

    private func files(_ certificate: String, _ key: String) throws -> CertificateFiles {
        let settings = try Settings(flags: ["tls-certificate": certificate, "tls-key": key], environment: [:], directory: folder)
        return try #require(try CertificateFiles(settings, certificate: .tlsCertificate, key: .tlsKey))
    }

    /// As who renews certificates does it: a new file takes the place of the old one.
    private func put(_ file: String, _ place: String) throws {
        try Data(contentsOf: URL(filePath: file)).write(to: URL(filePath: place), options: .atomic)
    }

    private func shows(_ name: String, _ port: Int) async throws {
        let deadline = ContinuousClock.now + .seconds(30)
        while subject(port) != name {
            guard ContinuousClock.now < deadline else { throw TestBroker.Failure(output: "the certificate is not \(name)") }
        }
    }

    /// The common name of the certificate that is shown.
    private func subject(_ port: Int) -> String? {
        let output = folder.appending(path: "shown").path
        try? TestBroker.run("/bin/sh", ["-c", "openssl s_client -connect 127.0.0.1:\(port) </dev/null >\(output) 2>/dev/null"])
        let shown = (try? String(contentsOfFile: output, encoding: .utf8)) ?? ""
        return shown.split(separator: "\n").first { $0.hasPrefix("subject=") }?.split(separator: " ").last.map(String.init)
    }
}

import Broker
import Foundation

/// How the broker of `up` is reached: without TLS by us, and with TLS by desks elsewhere if it is set so.
struct BrokerTransport: Sendable {
    private let settings: Settings
    private let data: URL
    private let files: CertificateFiles?

    /// - Throws: `Failure` if only one of certificate and key is set.
    init(_ settings: Settings, data: URL) throws {
        self.settings = settings
        self.data = data
        files = try CertificateFiles(settings, certificate: .mqttTLSCertificate, key: .mqttTLSKey)
    }

    var hasTLS: Bool { !settings.text(.mqttTLSHost).isEmpty }

    /// By which desks reach the TLS listener.
    var name: String {
        let (name, host) = (settings.text(.mqttName), settings.text(.mqttTLSHost))
        if !name.isEmpty { return name }
        return ["0.0.0.0", "::"].contains(host) ? ProcessInfo.processInfo.hostName : host
    }

    /// The beginning of the URL by which a desk connects.
    ///
    /// - Parameter isOnThisMachine: For a desk that needs no TLS, since what it says never leaves the machine.
    func address(credentials: String, isOnThisMachine: Bool) -> String {
        guard hasTLS, !isOnThisMachine else {
            return "mqtt://\(credentials)@\(settings.bracketed(settings.text(.mqttHost))):\(settings.number(.mqttPort))"
        }
        return "mqtts://\(credentials)@\(settings.bracketed(name)):\(settings.number(.mqttTLSPort))"
    }

    /// By which desks know the authority of the TLS listener; `nil` if they know it by themselves.
    ///
    /// - Throws: `Failure`, `BrokerError` or what the file system said, if it cannot be read.
    func fingerprint() throws -> String? {
        guard hasTLS else { return nil }
        guard let files else { return try BrokerAuthority(data: data).fingerprint() }
        _ = try files.load()
        return try CertificateFingerprint.privateRoot(chain: String(contentsOfFile: files.certificate, encoding: .utf8))
    }

    /// Everything that the broker is to listen on. Issues the TLS listener's certificate if none is given.
    ///
    /// - Throws: `Failure` if given files cannot be used; `BrokerError` or what the file system said.
    func listeners() throws -> [BrokerListener] {
        let plain = BrokerListener(host: settings.text(.mqttHost), port: settings.number(.mqttPort))
        guard hasTLS else { return [plain] }
        return [plain, BrokerListener(host: settings.text(.mqttTLSHost), port: settings.number(.mqttTLSPort), certificate: try certificate())]
    }

    /// The given files as they are now, to notice that they were replaced; `nil` if there are none.
    var version: CertificateFiles.Version? { hasTLS ? files?.version : nil }

    /// - Throws: `Failure` if the given files cannot be used.
    func check() throws { if hasTLS { _ = try files?.load() } }

    private func certificate() throws -> BrokerListener.Certificate {
        if let files {
            _ = try files.load()
            return .init(chainFile: files.certificate, keyFile: files.key)
        }
        let authority = BrokerAuthority(data: data)
        var names: [String] = []
        for name in [name, "localhost", "127.0.0.1", "::1"] where !names.contains(name) { names.append(name) }
        try authority.prepare(names: names)
        return .init(chainFile: authority.listenerFile.path, keyFile: authority.listenerFile.path)
    }
}

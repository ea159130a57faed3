import Broker
import Foundation
import MQTT
import NIOSSL

/// How the broker is reached: by our own clients, and by desks.
///
/// The broker of `up` is reached by us without TLS, on this machine, and with TLS by desks elsewhere if it is set so; one elsewhere has one listener for all.
struct BrokerTransport: Sendable {
    /// Where a desk connects.
    struct Endpoint {
        let hasTLS: Bool
        let host: String
        let port: Int
    }

    private let settings: Settings
    private let data: URL
    private let files: CertificateFiles?

    /// - Throws: `Failure` if only one of certificate and key is set.
    init(_ settings: Settings, data: URL) throws {
        self.settings = settings
        self.data = data
        files = try CertificateFiles(settings, certificate: .mqttTLSCertificate, key: .mqttTLSKey)
    }

    /// Whether the broker of `up` listens with TLS too.
    var hasTLSListener: Bool { !settings.text(.mqttTLSHost).isEmpty }

    /// With what our own clients connect; `nil` for without TLS.
    ///
    /// - Throws: `Failure` if that would be readable on its way and nobody said that this is meant, or the authorities to trust cannot be read.
    func ownTLS() throws -> MQTTTLS? {
        try BindAddress.requireGuardedConnection(settings)
        return settings.isOn(.mqttTLS) ? MQTTTLS(certificateAuthorityFile: try authorities()?.file) : nil
    }

    /// Those to trust at a broker elsewhere; `nil` for the operating system's.
    ///
    /// - Throws: `Failure` if the file cannot be read.
    private func authorities() throws -> (file: String, count: Int)? {
        let file = settings.text(.mqttTLSAuthority)
        guard !file.isEmpty else { return nil }
        guard let certificates = try? NIOSSLCertificate.fromPEMFile(file), !certificates.isEmpty else {
            throw Failure("mqtt-tls-authority: \(file) cannot be read as a PEM file of certificates", status: Failure.configuration)
        }
        return (file, certificates.count)
    }

    /// - Parameter isOnThisMachine: For a desk that needs no TLS, since what it says never leaves the machine.
    func endpoint(isOnThisMachine: Bool) -> Endpoint {
        if isOnThisMachine {
            let host = settings.text(.mqttHost)
            return Endpoint(hasTLS: false, host: Settings.onThisMachine(host), port: settings.number(.mqttPort))
        }
        if hasTLSListener { return Endpoint(hasTLS: true, host: name(of: settings.text(.mqttTLSHost)), port: settings.number(.mqttTLSPort)) }
        let host = settings.text(.mqttHost)
        let isHere = LoopbackHost.contains(host)
        return Endpoint(hasTLS: settings.isOn(.mqttTLS), host: isHere ? host : name(of: host), port: settings.number(.mqttPort))
    }

    /// By which desks elsewhere reach a host.
    private func name(of host: String) -> String {
        let name = settings.text(.mqttName)
        if !name.isEmpty { return name }
        return ["0.0.0.0", "::"].contains(host) ? ProcessInfo.processInfo.hostName : host
    }

    /// By which desks know the authority that they are to trust; `nil` if they know it by themselves, or there is no TLS.
    ///
    /// - Throws: `Failure`, `BrokerError` or what the file system said, if it cannot be read.
    func fingerprint() throws -> String? {
        guard hasTLSListener else {
            // Of several, nobody can say here which one the broker's chain ends with.
            guard settings.isOn(.mqttTLS), let authorities = try authorities(), authorities.count == 1 else { return nil }
            return try CertificateFingerprint.privateRoot(chain: String(contentsOfFile: authorities.file, encoding: .utf8))
        }
        guard let files else { return try BrokerAuthority(data: data).fingerprint() }
        _ = try files.load()
        return try CertificateFingerprint.privateRoot(chain: String(contentsOfFile: files.certificate, encoding: .utf8))
    }

    /// Everything that the broker is to listen on. Issues the TLS listener's certificate if none is given.
    ///
    /// - Throws: `Failure` if given files cannot be used; `BrokerError` or what the file system said.
    func listeners() throws -> [BrokerListener] {
        let plain = BrokerListener(host: settings.text(.mqttHost), port: settings.number(.mqttPort))
        guard hasTLSListener else { return [plain] }
        return [plain, BrokerListener(host: settings.text(.mqttTLSHost), port: settings.number(.mqttTLSPort), certificate: try certificate())]
    }

    /// The given files as they are now, to notice that they were replaced; `nil` if there are none.
    var version: CertificateFiles.Version? { hasTLSListener ? files?.version : nil }

    /// - Throws: `Failure` if the given files cannot be used, or settings are meant for a broker elsewhere.
    func check() throws {
        guard !settings.isOn(.mqttTLS) else {
            throw Failure(
                "mqtt-tls is for a broker elsewhere, with 'deskbell serve'; for the one that 'deskbell up' runs use mqtt-tls-host",
                status: Failure.configuration
            )
        }
        if hasTLSListener { _ = try files?.load() }
    }

    private func certificate() throws -> BrokerListener.Certificate {
        if let files {
            _ = try files.load()
            return .init(chainFile: files.certificate, keyFile: files.key)
        }
        let authority = BrokerAuthority(data: data)
        var names: [String] = []
        for name in [name(of: settings.text(.mqttTLSHost)), "localhost", "127.0.0.1", "::1"] where !names.contains(name) { names.append(name) }
        try authority.prepare(names: names)
        return .init(chainFile: authority.listenerFile.path, keyFile: authority.listenerFile.path)
    }
}

import Crypto
public import Foundation
import Glibc
import Storage
import SwiftASN1
import X509

/// The private certificate authority of an installation, and the certificate that it issues to the broker's TLS listener.
///
/// Everything is in the folder `tls` of the data folder, a key and its certificates in one file each, so that no power cut leaves a pair that does not
/// fit. Desks pin the authority by its fingerprint; so it is made once and kept, and the listener's certificate may be issued anew at any start.
public struct BrokerAuthority: Sendable {
    /// Lasts as long as an installation does: whoever can take the authority's key from the folder can take the listener's too, so a short life would
    /// protect nobody, and its end would cut off every desk at once.
    private static let authorityYears = 20
    private static let listenerDays = 825
    /// The listener's certificate is replaced at a start of the broker that finds less than this left.
    private static let renewalDays = 365
    /// Clocks of desks may be behind by this much.
    private static let allowance: TimeInterval = 86_400
    private static let day: TimeInterval = 86_400

    private let directory: URL

    /// - Parameter data: The data folder, which must exist.
    public init(data: URL) { directory = data.appending(path: "tls") }

    /// The file with the listener's key and certificate chain, which ends with the authority itself; written by `prepare`.
    public var listenerFile: URL { directory.appending(path: "broker.pem") }

    private var authorityFile: URL { directory.appending(path: "authority.pem") }

    /// SHA-256 of the authority's certificate (DER), 64 lower-case hexadecimal digits, as `openssl x509 -fingerprint -sha256` shows it apart from colons
    /// and case. Makes the authority if there is none.
    ///
    /// - Throws: `BrokerError.badAuthority` if its file holds something else; what the file system said.
    public func fingerprint() throws -> String { try CertificateFingerprint.of(loadOrCreate().certificate) }

    /// Makes sure that there is a listener's certificate for these names with a year left.
    ///
    /// - Parameter names: Host names and addresses by which the listener is reached.
    /// - Throws: `BrokerError.badAuthority`, `BrokerError.badName`, or what the file system said.
    public func prepare(names: [String], now: Date = Date()) throws {
        let authority = try loadOrCreate(now: now)
        let alternatives = try names.map(Self.alternative)
        if let present = try? KeyAndCertificates(pem: String(contentsOf: listenerFile, encoding: .utf8)), present.certificates.count == 2,
            present.certificates[1] == authority.certificate, Self.names(of: present.certificate) == alternatives,
            present.certificate.notValidAfter > now + Double(Self.renewalDays) * Self.day, present.certificate.notValidBefore < now
        {
            return
        }
        let key = P256.Signing.PrivateKey()
        let certificate = try Certificate(
            version: .v3,
            serialNumber: .init(),
            publicKey: .init(key.publicKey),
            // As the authority: a clock that is ahead at a start would issue one that nobody takes once it is right again.
            notValidBefore: authority.certificate.notValidBefore,
            notValidAfter: now + Double(Self.listenerDays) * Self.day,
            issuer: authority.certificate.subject,
            subject: DistinguishedName { CommonName("Deskbell broker") },
            signatureAlgorithm: .ecdsaWithSHA256,
            extensions: Certificate.Extensions {
                Critical(BasicConstraints.notCertificateAuthority)
                Critical(KeyUsage(digitalSignature: true))
                try ExtendedKeyUsage([.serverAuth])
                SubjectAlternativeNames(alternatives)
                SubjectKeyIdentifier(hash: .init(key.publicKey))
                AuthorityKeyIdentifier(keyIdentifier: SubjectKeyIdentifier(hash: authority.certificate.publicKey).keyIdentifier)
            },
            issuerPrivateKey: authority.key
        )
        try write(KeyAndCertificates(key: .init(key), certificates: [certificate, authority.certificate]), to: listenerFile)
    }

    private func loadOrCreate(now: Date = Date()) throws -> KeyAndCertificates {
        if FileManager.default.fileExists(atPath: authorityFile.path) {
            guard let pair = try? KeyAndCertificates(pem: String(contentsOf: authorityFile, encoding: .utf8)) else {
                throw BrokerError.badAuthority(file: authorityFile.path)
            }
            return pair
        }
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        let key = P256.Signing.PrivateKey()
        let name = try DistinguishedName { CommonName("Deskbell private authority") }
        let certificate = try Certificate(
            version: .v3,
            serialNumber: .init(),
            publicKey: .init(key.publicKey),
            notValidBefore: now - Self.allowance,
            notValidAfter: now + Double(Self.authorityYears) * 365 * Self.day,
            issuer: name,
            subject: name,
            signatureAlgorithm: .ecdsaWithSHA256,
            extensions: Certificate.Extensions {
                Critical(BasicConstraints.isCertificateAuthority(maxPathLength: 0))
                Critical(KeyUsage(keyCertSign: true, cRLSign: true))
                SubjectKeyIdentifier(hash: .init(key.publicKey))
            },
            issuerPrivateKey: .init(key)
        )
        let pair = KeyAndCertificates(key: .init(key), certificates: [certificate])
        // A command may make one beside a server that starts. Whose comes first stays; a rename would put the other's in its place.
        let mine = directory.appending(path: "authority.\(getpid()).pem")
        defer { try? FileManager.default.removeItem(at: mine) }
        try write(pair, to: mine)
        guard link(mine.path, authorityFile.path) == 0 else {
            guard errno == EEXIST else { throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO) }
            return try loadOrCreate(now: now)
        }
        try DurableFile.flush(folder: directory)
        return pair
    }

    private func write(_ pair: KeyAndCertificates, to file: URL) throws { try DurableFile.write(Data(try pair.pem.utf8), to: file, mode: 0o600) }

    private static func names(of certificate: Certificate) -> [GeneralName] {
        (try? certificate.extensions.subjectAlternativeNames).map { $0.map(Array.init) ?? [] } ?? []
    }

    /// A name or an address as a certificate holds it.
    private static func alternative(_ name: String) throws(BrokerError) -> GeneralName {
        var (ipv4, ipv6) = (in_addr(), in6_addr())
        if inet_pton(AF_INET, name, &ipv4) == 1 {
            return .ipAddress(ASN1OctetString(contentBytes: withUnsafeBytes(of: ipv4) { Array($0)[...] }))
        }
        if inet_pton(AF_INET6, name, &ipv6) == 1 {
            return .ipAddress(ASN1OctetString(contentBytes: withUnsafeBytes(of: ipv6) { Array($0)[...] }))
        }
        let isName = name.utf8.allSatisfy {
            UInt8(ascii: "a")...UInt8(ascii: "z") ~= $0 | 0x20 || UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 || $0 == UInt8(ascii: ".")
                || $0 == UInt8(ascii: "-")
        }
        guard isName, !name.isEmpty, name.utf8.count <= 253 else { throw .badName(name) }
        return .dnsName(name)
    }
}

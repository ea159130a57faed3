import Crypto
import SwiftASN1
import X509

/// SHA-256 of a certificate, by which a desk knows a private authority again.
public enum CertificateFingerprint {
    /// 64 lower-case hexadecimal digits over the certificate's DER form.
    static func of(_ certificate: Certificate) throws -> String {
        var serializer = DER.Serializer()
        try serializer.serialize(certificate)
        return SHA256.hash(data: serializer.serializedBytes).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    /// The fingerprint of the authority that a chain brings along. A chain from a public authority leaves its root out, since everybody has it; one that
    /// ends with a certificate that signed itself is private.
    ///
    /// - Parameter chain: PEM.
    /// - Returns: `nil` for a chain without its root.
    /// - Throws: What is wrong with the text.
    public static func privateRoot(chain: String) throws -> String? {
        let certificates = try PEMDocument.parseMultiple(pemString: chain).filter { $0.discriminator == Certificate.defaultPEMDiscriminator }
        guard let last = try certificates.last.map({ try Certificate(pemDocument: $0) }), last.issuer == last.subject else { return nil }
        return try of(last)
    }
}

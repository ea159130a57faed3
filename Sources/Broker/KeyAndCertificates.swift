import SwiftASN1
import X509

/// A private key with its certificate and those above it, as one PEM text.
struct KeyAndCertificates {
    let key: Certificate.PrivateKey
    /// The key's own first.
    let certificates: [Certificate]

    var certificate: Certificate { certificates[0] }

    /// - Parameter certificates: At least the key's own.
    init(key: Certificate.PrivateKey, certificates: [Certificate]) {
        precondition(!certificates.isEmpty, "a key without its certificate")
        self.key = key
        self.certificates = certificates
    }

    /// - Throws: What is wrong with the text.
    init(pem: String) throws {
        let documents = try PEMDocument.parseMultiple(pemString: pem)
        let certificates = try documents.filter { $0.discriminator == Certificate.defaultPEMDiscriminator }.map { try Certificate(pemDocument: $0) }
        guard let key = documents.first(where: { $0.discriminator != Certificate.defaultPEMDiscriminator }), let own = certificates.first else {
            throw BrokerError.badAuthority(file: "PEM")
        }
        self.init(key: try Certificate.PrivateKey(pemDocument: key), certificates: certificates)
        guard self.key.publicKey == own.publicKey else { throw BrokerError.badAuthority(file: "PEM") }
    }

    var pem: String {
        get throws { try ([key.serializeAsPEM()] + certificates.map { try $0.serializeAsPEM() }).map(\.pemString).joined(separator: "\n") + "\n" }
    }
}

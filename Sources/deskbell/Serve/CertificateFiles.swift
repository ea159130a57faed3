import Foundation
import NIOCore
import NIOSSL

/// A certificate chain and its private key, in two PEM files that whoever renews them replaces.
struct CertificateFiles: Sendable, Equatable {
    let certificate: String
    let key: String

    struct Content: Sendable {
        let chain: [NIOSSLCertificate]
        let key: NIOSSLPrivateKey
    }

    /// What tells whether a file was replaced.
    struct Version: Equatable, Sendable {
        private let identities: [[Int]]

        fileprivate init(_ files: [String]) {
            identities = files.map { file in
                var status = stat()
                guard stat(file, &status) == 0 else { return [] }
                return [Int(status.st_ino), Int(status.st_size), Int(status.st_mtim.tv_sec), Int(status.st_mtim.tv_nsec)]
            }
        }
    }

    /// - Returns: `nil` if neither file is set.
    /// - Throws: `Failure` if only one is.
    init?(_ settings: Settings, certificate: Setting, key: Setting) throws {
        (self.certificate, self.key) = (settings.text(certificate), settings.text(key))
        if self.certificate.isEmpty, self.key.isEmpty { return nil }
        for (present, missing) in [(key, certificate), (certificate, key)] where settings.text(missing).isEmpty {
            throw Failure("\(present.key) is set and \(missing.key) is not; give both files or none", status: Failure.configuration)
        }
    }

    var version: Version { Version([certificate, key]) }

    /// Reads both files and checks that they belong together. Blocks for the disk.
    ///
    /// - Throws: `Failure` that names the file.
    func load() throws -> Content {
        guard let chain = try? NIOSSLCertificate.fromPEMFile(certificate), !chain.isEmpty else {
            throw Failure(
                "\(certificate) cannot be read as a PEM file of certificates; check the file and its permissions",
                status: Failure.configuration
            )
        }
        guard let key = try? NIOSSLPrivateKey(file: key, format: .pem) else {
            throw Failure(
                "\(key) cannot be read as a PEM file of an unencrypted private key; check the file and its permissions",
                status: Failure.configuration
            )
        }
        let content = Content(chain: chain, key: key)
        do { _ = try NIOSSLContext(configuration: content.configuration) } catch {
            throw Failure("the key in \(self.key) does not belong to the certificate in \(certificate); give the pair", status: Failure.configuration)
        }
        return content
    }
}

extension CertificateFiles.Content {
    /// For a web server: TLS 1.2 at least, HTTP/1.1.
    var configuration: TLSConfiguration {
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: chain.map { .certificate($0) },
            privateKey: .privateKey(key)
        )
        configuration.minimumTLSVersion = .tlsv12
        configuration.applicationProtocols = ["http/1.1"]
        // How long a client may take to say good-bye. At our own end everything has to be over within two seconds.
        configuration.shutdownTimeout = .seconds(1)
        return configuration
    }
}

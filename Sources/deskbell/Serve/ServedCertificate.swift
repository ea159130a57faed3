import Logging
import NIOCore
import NIOSSL
import ServiceLifecycle
import Synchronization

/// The certificate that the web server shows, read again when its files are replaced, so that a renewal needs no restart.
///
/// The files are looked at every minute rather than on a signal: a terminal that closes sends SIGHUP too, and a renewal comes weeks before the end.
struct ServedCertificate: Service {
    private let files: CertificateFiles
    private let interval: Duration
    private let logger: Logger
    private let current: Current

    private final class Current: Sendable {
        let content: Mutex<CertificateFiles.Content>

        init(_ content: CertificateFiles.Content) { self.content = Mutex(content) }
    }

    private let first: CertificateFiles.Version

    /// - Throws: `Failure` if the files cannot be used.
    init(_ files: CertificateFiles, interval: Duration = .seconds(60), logger: Logger) throws {
        self.files = files
        self.interval = interval
        self.logger = logger
        // Before the content: a change in between is then read twice instead of never.
        first = files.version
        current = Current(try files.load())
    }

    /// Every connection gets the certificate that is current when it begins.
    var configuration: TLSConfiguration {
        let current = current
        var configuration = current.content.withLock(\.configuration)
        configuration.sslContextCallback = { _, promise in
            let content = current.content.withLock { $0 }
            var override = NIOSSLContextConfigurationOverride()
            override.certificateChain = content.chain.map { .certificate($0) }
            override.privateKey = .privateKey(content.key)
            promise.succeed(override)
        }
        return configuration
    }

    func run() async throws {
        await cancelWhenGracefulShutdown {
            var version = first
            while (try? await Task.sleep(for: interval)) != nil {
                let present = files.version
                guard present != version else { continue }
                do {
                    let content = try files.load()
                    current.content.withLock { $0 = content }
                    version = present
                    logger.notice("the web server's certificate was replaced")
                } catch {
                    // Two files are not replaced at once, so this may be the moment between: looked at again, and said again, until it is right.
                    logger.warning("the web server keeps its old certificate", metadata: ["error": "\((error as? Failure)?.message ?? "\(error)")"])
                }
            }
        }
    }
}

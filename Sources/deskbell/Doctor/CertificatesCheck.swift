import Calls
import Foundation
import NIOSSL

/// Whether the certificates in use can be used, and for how long.
struct CertificatesCheck: Check {
    private static let warningDays: Int64 = 14

    /// PEM files that hold a chain.
    let files: [String]
    /// Pairs that are given by settings.
    let pairs: [CertificateFiles]
    let now: Timestamp

    func finding() -> Finding {
        let name = "certificates"
        do {
            for pair in pairs { _ = try pair.load() }
            guard let first = try files.map(Self.validity).min(by: { $0.end < $1.end }) else { return .ok(name, "none is used") }
            let found = "\(first.file) ends \(first.end.rfc3339Seconds)"
            let advice = "renew it, or restart 'deskbell up' if it is the private authority's"
            let left = first.end.seconds(since: now)
            if left <= 0 { return .fail(name, found, advice) }
            if let early = try files.map(Self.validity).first(where: { $0.begin > now }) {
                return .fail(name, "\(early.file) begins \(early.begin.rfc3339Seconds)", "set the clock, or use a certificate that is valid already")
            }
            return left < Self.warningDays * 86_400 ? .warn(name, found, advice) : .ok(name, "the first, \(found)")
        } catch let failure as Failure {
            return .fail(name, failure.message, "give a certificate and the key that belongs to it")
        } catch {
            return .fail(name, "a certificate cannot be read", "look at \(files.joined(separator: ", "))")
        }
    }

    /// The time in which every certificate of the chain is valid.
    private static func validity(_ file: String) throws -> (file: String, begin: Timestamp, end: Timestamp) {
        let chain = try? NIOSSLCertificate.fromPEMFile(file)
        guard let begin = chain?.map(\.notValidBefore).max(), let end = chain?.map(\.notValidAfter).min() else {
            throw Failure("\(file) cannot be read as a PEM file of certificates")
        }
        return (file, Timestamp(seconds: Int64(begin)), Timestamp(seconds: Int64(end)))
    }
}

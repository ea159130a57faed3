internal import MQTT

#if canImport(FoundationEssentials)
    internal import FoundationEssentials
#else
    internal import Foundation
#endif

/// The private certificate authority of a broker, fetched at enrolment and known by its fingerprint from then on.
public struct PinnedAuthority: Equatable, Sendable {
    /// The certificate.
    let pem: String

    /// Fetches the authority that the enrolment's fingerprint names, before the desk's password is sent anywhere. Blocks.
    ///
    /// - Returns: `nil` if the enrolment has no fingerprint: the operating system's authorities count then.
    /// - Throws: `NotifierError`: the broker is out of reach, or shows another authority.
    public static func fetch(for enrolment: Enrolment) throws(NotifierError) -> PinnedAuthority? {
        guard let fingerprint = enrolment.fingerprint else { return nil }
        let broker = enrolment.broker
        let chain: [TLSProbe.Certificate]
        do throws(MQTTError) { chain = try TLSProbe.chain(host: enrolment.host, port: enrolment.port) } catch {
            throw NotifierError(.failed, "Cannot fetch the certificate of \(broker): \(error). Is the address right and the broker running?")
        }
        guard let certificate = chain.first(where: { $0.fingerprint == fingerprint }) else {
            let advice = "so it may be somebody else: get a new line from 'deskbell desk add'"
            throw NotifierError(.failed, "\(broker) shows other certificates than the enrolment line names, \(advice).")
        }
        let base64 = Data(certificate.bytes).base64EncodedString(options: [.lineLength64Characters, .endLineWithLineFeed])
        return PinnedAuthority(pem: "-----BEGIN CERTIFICATE-----\n\(base64)\n-----END CERTIFICATE-----\n")
    }

    /// Verifies the broker as `run` will.
    ///
    /// - Parameter file: Where this authority was written.
    /// - Throws: `NotifierError`, such as for a certificate of another host name or one that has ended.
    static func verify(_ enrolment: Enrolment, by file: String) throws(NotifierError) {
        do throws(MQTTError) { try TLSProbe.verify(host: enrolment.host, port: enrolment.port, authority: file) } catch {
            throw NotifierError(
                .failed,
                "The certificate of \(enrolment.broker) does not hold: \(error). Have it put right, or get a line with the host name that it is for."
            )
        }
    }
}

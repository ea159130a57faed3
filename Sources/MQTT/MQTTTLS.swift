/// How the broker proves who it is. TLS 1.2 is the least that is spoken, and certificate and host name are always verified.
public struct MQTTTLS: Equatable, Sendable {
    /// A PEM file of the certificate authorities to trust; nil trusts those of the operating system.
    public var certificateAuthorityFile: String?

    public init(certificateAuthorityFile: String? = nil) {
        self.certificateAuthorityFile = certificateAuthorityFile
    }
}

package import Foundation

/// A certificate and its key for a test, made with openssl.
package struct TestCertificate: Sendable {
    package let certificate: String
    package let key: String

    /// - Parameters:
    ///   - name: The files are `NAME.crt` and `NAME.key`.
    ///   - names: Alternative names, such as `DNS:localhost,IP:127.0.0.1`; `nil` makes an authority.
    ///   - authority: Who signs; itself if `nil`.
    ///   - days: The validity, which begins now.
    package init(_ name: String, in folder: URL, names: String? = nil, authority: TestCertificate? = nil, days: Int = 1) throws {
        certificate = folder.appending(path: "\(name).crt").path
        key = folder.appending(path: "\(name).key").path
        var arguments = ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-subj", "/CN=\(name)"]
        arguments += ["-days", "\(days)", "-keyout", key, "-out", certificate]
        if let names { arguments += ["-addext", "subjectAltName=\(names)"] }
        if let authority { arguments += ["-CA", authority.certificate, "-CAkey", authority.key] }
        try TestBroker.run("/usr/bin/openssl", arguments)
    }
}

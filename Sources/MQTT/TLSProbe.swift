import Glibc

/// A TLS handshake with a server and nothing else, to learn or to check its certificates before a secret is entrusted to it. Blocks.
public enum TLSProbe {
    /// A certificate as the server showed it.
    public struct Certificate: Equatable, Sendable {
        /// DER.
        public let bytes: [UInt8]
        /// SHA-256 of `bytes`, 64 lower-case hexadecimal digits.
        public let fingerprint: String
    }

    /// Between two answers of the server, in seconds.
    private static let patience = 10

    /// The chain that the server shows, its own certificate first. Nothing about it is verified: to be compared with what is known.
    ///
    /// - Throws: `MQTTError.unreachable` or `.tlsFailed`, with the reason.
    public static func chain(host: String, port: Int) throws(MQTTError) -> [Certificate] { try handshake(host: host, port: port, authority: nil) }

    /// Verifies chain, validity and host name, as a connection will.
    ///
    /// - Parameter authority: A PEM file of the authority to trust.
    /// - Throws: `MQTTError.unreachable` or `.tlsFailed`, with the reason.
    public static func verify(host: String, port: Int, authority: String) throws(MQTTError) {
        _ = try handshake(host: host, port: port, authority: authority)
    }

    private static func handshake(host: String, port: Int, authority: String?) throws(MQTTError) -> [Certificate] {
        guard let calls = OpenSSLCalls(), let context = calls.newContext(calls.clientMethod()) else { throw .tlsFailed("TLS is not available") }
        defer { calls.freeContext(context) }
        if let authority {
            guard calls.loadAuthorities(context, authority, nil) == 1 else {
                throw .tlsFailed("cannot read the certificate authority in \(authority)")
            }
            calls.setVerify(context, 1, nil)
        }
        guard let connection = calls.new(context) else { throw .tlsFailed("TLS is not available") }
        defer { calls.free(connection) }
        let descriptor = try dial(host: host, port: port)
        defer { close(descriptor) }
        guard calls.setDescriptor(connection, descriptor) == 1, authority == nil || calls.setHost(connection, host) == 1 else {
            throw .tlsFailed("TLS is not available")
        }
        guard calls.connect(connection) == 1 else {
            let result = calls.verifyResult(connection)
            guard authority != nil, result != 0, let text = calls.verifyText(result) else {
                throw .tlsFailed("the server does not speak TLS, or not to the end")
            }
            throw .tlsFailed(String(cString: text))
        }
        let list = calls.chain(connection)
        return (0..<max(calls.count(list), 0)).compactMap { index in
            let certificate = calls.value(list, index)
            let size = calls.encode(certificate, nil)
            guard size > 0 else { return nil }
            var bytes = [UInt8](repeating: 0, count: Int(size))
            bytes.withUnsafeMutableBufferPointer { buffer in
                var end = buffer.baseAddress
                _ = calls.encode(certificate, &end)
            }
            var digest = [UInt8](repeating: 0, count: 32)
            _ = calls.sha256(bytes, bytes.count, &digest)
            return Certificate(bytes: bytes, fingerprint: digest.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined())
        }
    }

    private static func dial(host: String, port: Int) throws(MQTTError) -> Int32 {
        var hints = addrinfo()
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var list: UnsafeMutablePointer<addrinfo>?
        guard getaddrinfo(host, String(port), &hints, &list) == 0 else { throw .unreachable("the host name is not known") }
        defer { freeaddrinfo(list) }
        var (entry, number) = (list, Int32(0))
        while let address = entry?.pointee {
            entry = address.ai_next
            let descriptor = socket(address.ai_family, address.ai_socktype | Int32(SOCK_CLOEXEC.rawValue), 0)
            guard descriptor >= 0 else { continue }
            var limit = timeval(tv_sec: patience, tv_usec: 0)
            for option in [SO_RCVTIMEO, SO_SNDTIMEO] { setsockopt(descriptor, SOL_SOCKET, option, &limit, socklen_t(MemoryLayout<timeval>.size)) }
            if connect(descriptor, address.ai_addr, address.ai_addrlen) == 0 { return descriptor }
            number = errno
            close(descriptor)
        }
        throw .unreachable(String(cString: strerror(number)))
    }
}

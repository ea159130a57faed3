import Glibc

/// The one function of OpenSSL that is needed beside libmosquitto, which has loaded the library.
///
/// Looked up at run time rather than linked, so that building needs OpenSSL's development files no more than libmosquitto's package does.
enum OpenSSL {
    /// `SSL_pending`: how many decrypted bytes wait to be read. nil if there is no such function, in which case they wait for the next tick.
    static let pending: (@convention(c) (UnsafeMutableRawPointer?) -> Int32)? = {
        guard let symbol = dlsym(nil, "SSL_pending") else { return nil }
        // int SSL_pending(const SSL *), since 0.9 and in 3 (SSL_pending(3)).
        return unsafeBitCast(symbol, to: (@convention(c) (UnsafeMutableRawPointer?) -> Int32).self)
    }()
}

import Glibc

/// The functions of OpenSSL that a look at a server's certificates takes, found like `OpenSSL.pending`.
///
/// Each type is that of the declaration in OpenSSL 3's headers, the same in 1.1.1, with every pointer to one of its structures written as `Pointer`: a
/// pointer is passed in the same way whatever it points to.
struct OpenSSLCalls {
    typealias Pointer = UnsafeMutableRawPointer

    let clientMethod: @convention(c) () -> Pointer?
    let newContext: @convention(c) (Pointer?) -> Pointer?
    let freeContext: @convention(c) (Pointer?) -> Void
    let loadAuthorities: @convention(c) (Pointer?, UnsafePointer<CChar>?, UnsafePointer<CChar>?) -> Int32
    let setVerify: @convention(c) (Pointer?, Int32, Pointer?) -> Void
    let new: @convention(c) (Pointer?) -> Pointer?
    let free: @convention(c) (Pointer?) -> Void
    let setDescriptor: @convention(c) (Pointer?, Int32) -> Int32
    let setHost: @convention(c) (Pointer?, UnsafePointer<CChar>?) -> Int32
    let connect: @convention(c) (Pointer?) -> Int32
    let verifyResult: @convention(c) (Pointer?) -> Int
    let verifyText: @convention(c) (Int) -> UnsafePointer<CChar>?
    let chain: @convention(c) (Pointer?) -> Pointer?
    let count: @convention(c) (Pointer?) -> Int32
    let value: @convention(c) (Pointer?, Int32) -> Pointer?
    let encode: @convention(c) (Pointer?, UnsafeMutablePointer<UnsafeMutablePointer<UInt8>?>?) -> Int32
    let sha256: @convention(c) (UnsafePointer<UInt8>?, Int, UnsafeMutablePointer<UInt8>?) -> UnsafeMutablePointer<UInt8>?

    /// `nil` if a function is missing, as with a libmosquitto that was built without TLS.
    init?() {
        func find<Function>(_ name: String, _ type: Function.Type) -> Function? { dlsym(nil, name).map { unsafeBitCast($0, to: type) } }
        guard let clientMethod = find("TLS_client_method", (@convention(c) () -> Pointer?).self),
            let newContext = find("SSL_CTX_new", (@convention(c) (Pointer?) -> Pointer?).self),
            let freeContext = find("SSL_CTX_free", (@convention(c) (Pointer?) -> Void).self),
            let loadAuthorities = find(
                "SSL_CTX_load_verify_locations",
                (@convention(c) (Pointer?, UnsafePointer<CChar>?, UnsafePointer<CChar>?) -> Int32).self
            ), let setVerify = find("SSL_CTX_set_verify", (@convention(c) (Pointer?, Int32, Pointer?) -> Void).self),
            let new = find("SSL_new", (@convention(c) (Pointer?) -> Pointer?).self),
            let free = find("SSL_free", (@convention(c) (Pointer?) -> Void).self),
            let setDescriptor = find("SSL_set_fd", (@convention(c) (Pointer?, Int32) -> Int32).self),
            let setHost = find("SSL_set1_host", (@convention(c) (Pointer?, UnsafePointer<CChar>?) -> Int32).self),
            let connect = find("SSL_connect", (@convention(c) (Pointer?) -> Int32).self),
            let verifyResult = find("SSL_get_verify_result", (@convention(c) (Pointer?) -> Int).self),
            let verifyText = find("X509_verify_cert_error_string", (@convention(c) (Int) -> UnsafePointer<CChar>?).self),
            let chain = find("SSL_get_peer_cert_chain", (@convention(c) (Pointer?) -> Pointer?).self),
            let count = find("OPENSSL_sk_num", (@convention(c) (Pointer?) -> Int32).self),
            let value = find("OPENSSL_sk_value", (@convention(c) (Pointer?, Int32) -> Pointer?).self),
            let encode = find(
                "i2d_X509",
                (@convention(c) (Pointer?, UnsafeMutablePointer<UnsafeMutablePointer<UInt8>?>?) -> Int32).self
            ),
            let sha256 = find(
                "SHA256",
                (@convention(c) (UnsafePointer<UInt8>?, Int, UnsafeMutablePointer<UInt8>?) -> UnsafeMutablePointer<UInt8>?).self
            )
        else { return nil }
        (self.clientMethod, self.newContext, self.freeContext) = (clientMethod, newContext, freeContext)
        (self.loadAuthorities, self.setVerify, self.new, self.free) = (loadAuthorities, setVerify, new, free)
        (self.setDescriptor, self.setHost, self.connect) = (setDescriptor, setHost, connect)
        (self.verifyResult, self.verifyText) = (verifyResult, verifyText)
        (self.chain, self.count, self.value, self.encode, self.sha256) = (chain, count, value, encode, sha256)
    }
}

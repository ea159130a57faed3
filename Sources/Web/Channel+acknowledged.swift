public import NIOCore

extension Channel {
    /// How many bytes the other side's system has acknowledged since the connection was made, which goes on while anything is read there: what a
    /// reader has no room for is not taken (RFC 9293 §3.8.6). `nil` where that is not known: not a TCP socket, closed, or no Linux.
    ///
    /// Call it on the channel's event loop.
    public var acknowledgedBytes: UInt64? {
        #if os(Linux)
            guard eventLoop.inEventLoop, let socket = self as? any SocketOptionProvider else { return nil }
            // `tcpi_bytes_acked` of `struct tcp_info`, which the C library's own declaration ends before (Linux, include/uapi/linux/tcp.h).
            let info: EventLoopFuture<SIMD16<UInt64>> = socket.unsafeGetSocketOption(level: .tcp, name: .tcp_info)
            var acknowledged: UInt64?
            // On the event loop the answer is there already.
            info.assumeIsolated().whenSuccess { acknowledged = $0[15] }
            return acknowledged
        #else
            return nil
        #endif
    }
}

import Foundation

/// Sockets on 127.0.0.1, for what stands in for a broker or between it and a client.
package enum Loopback {
    package struct Failure: Error {
        package let code = errno
    }

    /// A socket that listens on a free port. Whoever connects gets into its queue, answered or not.
    package static func listen(backlog: Int32 = 64) throws -> (descriptor: Int32, port: Int) {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        var address = address(port: 0)
        let status = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, size) | Glibc.listen(descriptor, backlog) | getsockname(descriptor, $0, &size)
            }
        }
        guard descriptor >= 0, status == 0 else { throw Failure() }
        return (descriptor, Int(UInt16(bigEndian: address.sin_port)))
    }

    /// - Parameter waiting: false only begins to connect.
    package static func connect(to port: Int, waiting: Bool = true) throws -> Int32 {
        let kind = SOCK_STREAM.rawValue | (waiting ? 0 : SOCK_NONBLOCK.rawValue)
        let descriptor = socket(AF_INET, Int32(kind), 0)
        var address = address(port: port)
        let status = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Glibc.connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard descriptor >= 0, status == 0 || (!waiting && errno == EINPROGRESS) else {
            close(descriptor)
            throw Failure()
        }
        return descriptor
    }

    private static func address(port: Int) -> sockaddr_in {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
        return address
    }
}

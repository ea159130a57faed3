import Foundation

/// Ports of 127.0.0.1.
package enum LoopbackPort {
    package struct Failure: Error {}

    /// One that was free a moment ago. Not one that the kernel chose: it would give the same one to the next outgoing connection.
    package static func free() throws -> Int {
        for port in (0..<100).map({ _ in Int.random(in: 20_000..<32_000) }) where withSocket(port: port, { bind($0, $1, $2) == 0 }) { return port }
        throw Failure()
    }

    /// Whether somebody listens there.
    package static func isOpen(_ port: Int) -> Bool { withSocket(port: port) { connect($0, $1, $2) == 0 } }

    private static func withSocket(port: Int, _ body: (Int32, UnsafeMutablePointer<sockaddr>, socklen_t) -> Bool) -> Bool {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(UInt16(clamping: port)).bigEndian
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        return withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { body(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) }
        }
    }
}

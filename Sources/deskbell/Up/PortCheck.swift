import Foundation

/// Whether a port can be listened on, and whether somebody answers there.
enum PortCheck {
    static func isFree(host: String, port: Int) -> Bool {
        withSocket(host: host, port: port) { descriptor, address, length in
            var yes: Int32 = 1
            setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
            return bind(descriptor, address, length) == 0
        }
    }

    /// - Parameter ports: Each with the flag that chooses another.
    /// - Throws: Nothing: it says what is wrong and ends the process, since no child runs yet.
    static func requireFree(_ ports: [(host: String, port: Int, flag: String)]) async throws {
        for (host, port, flag) in ports where !isFree(host: host, port: port) {
            Console.error("port \(port) is in use; choose another with \(flag)")
            exit(Failure.configuration)
        }
    }

    static func answers(host: String, port: Int) -> Bool {
        withSocket(host: host, port: port) { descriptor, address, length in connect(descriptor, address, length) == 0 }
    }

    private static func withSocket(
        host: String,
        port: Int,
        _ body: (Int32, UnsafePointer<sockaddr>, socklen_t) -> Bool
    ) -> Bool {
        var hints = addrinfo()
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var list: UnsafeMutablePointer<addrinfo>?
        guard getaddrinfo(host, String(port), &hints, &list) == 0, let first = list else { return false }
        defer { freeaddrinfo(list) }
        guard let address = first.pointee.ai_addr else { return false }
        let descriptor = socket(first.pointee.ai_family, first.pointee.ai_socktype | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        return body(descriptor, address, first.pointee.ai_addrlen)
    }
}

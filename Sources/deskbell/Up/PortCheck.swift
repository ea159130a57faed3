import Foundation

/// Whether ports can be listened on, and whether somebody answers there.
enum PortCheck {
    /// Listens on each for a moment, on all at once, since two of them may be the same.
    ///
    /// - Parameter ports: Each with the flag that chooses another.
    /// - Returns: A sentence that says which cannot be listened on and why; `nil` if all can.
    static func problem(_ ports: [(host: String, port: Int, flag: String)]) -> String? {
        var descriptors: [Int32] = []
        defer { descriptors.forEach { close($0) } }
        for (index, (host, port, flag)) in ports.enumerated() {
            let (descriptor, reason) = withSocket(host: host, port: port) { descriptor, address, length in
                var yes: Int32 = 1
                setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
                return bind(descriptor, address, length) == 0 && listen(descriptor, 1) == 0
            }
            if let descriptor { descriptors.append(descriptor) }
            guard let reason else { continue }
            if reason.number == EADDRINUSE {
                let other = ports[..<index].first { $0.port == port }?.flag
                return other.map { "port \(port) is asked for by both \($0) and \(flag); choose another with one of them" }
                    ?? "port \(port) is in use; choose another with \(flag)"
            }
            return "\(host) cannot be listened on at port \(port) (\(reason.text)); choose another address, or another port with \(flag)"
        }
        return nil
    }

    /// - Parameter ports: Each with the flag that chooses another.
    /// - Throws: Nothing: it says what is wrong and ends the process, since no child runs yet.
    static func requireFree(_ ports: [(host: String, port: Int, flag: String)]) async throws {
        guard let problem = problem(ports) else { return }
        Console.error(problem)
        exit(Failure.configuration)
    }

    static func answers(host: String, port: Int) -> Bool {
        let (descriptor, reason) = withSocket(host: host, port: port) { descriptor, address, length in connect(descriptor, address, length) == 0 }
        if let descriptor { close(descriptor) }
        return reason == nil
    }

    /// - Returns: The socket, which is the caller's to close, and why the body, or what comes before it, failed.
    private static func withSocket(
        host: String,
        port: Int,
        _ body: (Int32, UnsafePointer<sockaddr>, socklen_t) -> Bool
    ) -> (descriptor: Int32?, reason: (number: Int32, text: String)?) {
        var hints = addrinfo()
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var list: UnsafeMutablePointer<addrinfo>?
        let found = getaddrinfo(host, String(port), &hints, &list)
        defer { if let list { freeaddrinfo(list) } }
        guard found == 0, let first = list, let address = first.pointee.ai_addr else { return (nil, (0, String(cString: gai_strerror(found)))) }
        func reason() -> (number: Int32, text: String) { (errno, String(cString: strerror(errno))) }
        let descriptor = socket(first.pointee.ai_family, first.pointee.ai_socktype | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { return (nil, reason()) }
        return (descriptor, body(descriptor, address, first.pointee.ai_addrlen) ? nil : reason())
    }
}

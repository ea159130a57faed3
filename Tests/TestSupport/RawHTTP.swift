import Foundation

/// Bytes on a socket, for what no HTTP client would send.
package enum RawHTTP {
    package struct Answer: Sendable {
        package var text: String
        /// How long after the last byte was sent the server closed the connection; `nil` if it did not in time.
        package var closedAfter: Duration?

        /// The status of each response, in order.
        package var statuses: [Int] {
            text.components(separatedBy: "HTTP/1.").dropFirst().compactMap { Int($0.dropFirst(2).prefix(3)) }
        }
    }

    /// Sends the bytes over a connection of its own and reads until the server closes it, a text came, or the time is up.
    package static func send(_ request: String, to port: Int, until end: String? = nil, seconds: Double = 20) async throws -> Answer {
        try await withCheckedThrowingContinuation { continuation in
            // Blocking calls keep to threads of their own.
            Thread.detachNewThread { continuation.resume(with: Result { try exchange(request, port, end, seconds) }) }
        }
    }

    private static func exchange(_ request: String, _ port: Int, _ end: String?, _ seconds: Double) throws -> Answer {
        let descriptor = try Loopback.connect(to: port)
        defer { close(descriptor) }
        let bytes = Array(request.utf8)
        var sent = 0
        while sent < bytes.count {
            let count = bytes[sent...].withUnsafeBytes { Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            // The server may have answered and closed before it had everything.
            guard count > 0 else { break }
            sent += count
        }
        let start = ContinuousClock.now
        let deadline = start + .seconds(seconds)
        var received: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while ContinuousClock.now < deadline {
            var waiting = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            guard poll(&waiting, 1, 50) > 0 else { continue }
            let count = recv(descriptor, &buffer, buffer.count, 0)
            guard count > 0 else { return Answer(text: String(decoding: received, as: UTF8.self), closedAfter: .now - start) }
            received += buffer[..<count]
            if let end, String(decoding: received, as: UTF8.self).contains(end) { break }
        }
        return Answer(text: String(decoding: received, as: UTF8.self), closedAfter: nil)
    }
}

import Foundation
import Glibc

/// A pipe whose other end is read line by line on a thread of its own, until every writer has gone.
struct LinePipe {
    /// For the child; not inherited by itself.
    let writing: Int32

    /// A line is handed on at this length at the latest.
    private static let maximumLine = 4096

    /// - Returns: `nil` if there is no descriptor left; `errno` says so.
    init?(_ body: @escaping @Sendable (String) -> Void) {
        var ends: [Int32] = [-1, -1]
        // A pair of sockets, which are made with their flag set, unlike a pipe.
        guard socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0, &ends) == 0 else { return nil }
        writing = ends[1]
        let reading = ends[0]
        Thread.detachNewThread {
            Self.read(reading, body)
            close(reading)
        }
    }

    func closeWriting() { close(writing) }

    private static func read(_ descriptor: Int32, _ body: (String) -> Void) {
        var line: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4096)
        while true {
            let count = Glibc.read(descriptor, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { break }
            for byte in buffer[..<count] {
                if byte != UInt8(ascii: "\n") { line.append(byte) }
                guard byte == UInt8(ascii: "\n") || line.count == maximumLine else { continue }
                body(String(decoding: line, as: UTF8.self))
                line = []
            }
        }
        if !line.isEmpty { body(String(decoding: line, as: UTF8.self)) }
    }
}

@testable import Bridge

extension Property {
    /// Of any data exactly one event arrives, with the same lines.
    static let stream = Property(name: "stream") { bytes in
        let data = bytes.text
        let block = ServerSentEvent(id: 7, event: "live_call", data: data).bytes
        let sent = lines(of: block)
        try holds("one block is sent, and ended", sent.suffix(2) == [[], []] && !sent.dropLast(2).contains([]))
        let fields = sent.dropLast(2).map { $0.cut(at: UInt8(ascii: ":")) }
        try holds("number and type are told once", fields.prefix(2).map(\.tail.text) == [" 7", " live_call"])
        try holds("all else is data", fields.dropFirst(2).allSatisfy { $0.head.text == "data" && $0.tail.first == UInt8(ascii: " ") })
        try holds("the data arrives line by line", fields.dropFirst(2).map { Array($0.tail.dropFirst()) } == lines(of: Array(data.utf8)))

        if case .after(let number) = ResumePoint(header: data, query: nil as String?) {
            try holds("a place to resume at is a number of the log", (0...(1 << 53)).contains(number))
        }
        _ = EventFilter(query: data)
    }

    /// The lines of a stream, ended by CR, LF or both (html.spec.whatwg.org, event stream format); the last one is what follows the last end.
    private static func lines(of bytes: [UInt8]) -> [[UInt8]] {
        var lines: [[UInt8]] = [[]]
        for (place, byte) in bytes.enumerated() {
            let isPair = byte == 0x0A && place > 0 && bytes[place - 1] == 0x0D
            if isPair { continue }
            if byte == 0x0A || byte == 0x0D { lines.append([]) } else { lines[lines.count - 1].append(byte) }
        }
        return lines
    }
}

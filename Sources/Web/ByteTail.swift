import NIOCore

/// The last bytes that came over a connection, to tell whether a request ended where they do.
///
/// The decoder keeps what it has of an unfinished head to itself, so this compares ends: a request without a body and a chunked one end with an empty
/// line (RFC 9112 §2.1, §7.1), any other with its body. Somebody who makes an unfinished head look like such an end only wins the time that a
/// connection without any may wait.
struct ByteTail {
    private static let count = 16
    private static let emptyLine = Array("\r\n\r\n".utf8)

    private var wire: [UInt8] = []
    private var body: [UInt8] = []

    mutating func arrived(_ buffer: ByteBuffer) { Self.append(buffer, to: &wire) }

    mutating func headDecoded() { body = [] }

    mutating func bodyDecoded(_ buffer: ByteBuffer) { Self.append(buffer, to: &body) }

    /// Whether bytes came behind the request that has just ended.
    var goesOn: Bool { !wire.hasSuffix(Self.emptyLine) && (body.isEmpty || !wire.hasSuffix(body)) }

    private static func append(_ buffer: ByteBuffer, to tail: inout [UInt8]) {
        tail += buffer.readableBytesView.suffix(count)
        tail = tail.suffix(count)
    }
}

extension [UInt8] {
    fileprivate func hasSuffix(_ end: [UInt8]) -> Bool { suffix(end.count).elementsEqual(end) }
}

import NIOCore

/// A piece of a response body together with its HTTP/1.1 chunk framing, ready to be sent as it is.
///
/// It is made once and the same storage is written to every stream: the usual encoder would write a size line, the data and a line end for each
/// stream, three buffers for the kernel to gather where one will do.
struct Chunk: Sendable {
    /// Size line, payload and line end (RFC 9112 §7.1).
    let framed: ByteBuffer
    /// The payload alone, in the same storage; for connections that frame in another way, such as HTTP/2.
    let payload: ByteBuffer

    /// - Parameter bytes: Not empty: an empty chunk would end the body.
    init(_ bytes: [UInt8]) {
        precondition(!bytes.isEmpty, "an empty chunk ends the body")
        let size = String(bytes.count, radix: 16)
        var buffer = ByteBufferAllocator().buffer(capacity: size.utf8.count + bytes.count + 4)
        buffer.writeString(size)
        buffer.writeStaticString("\r\n")
        let start = buffer.writerIndex
        buffer.writeBytes(bytes)
        payload = buffer.getSlice(at: start, length: bytes.count) ?? ByteBuffer(bytes: bytes)
        buffer.writeStaticString("\r\n")
        framed = buffer
    }

    /// Several chunks as one.
    init(joining chunks: [Chunk]) {
        self.init(chunks.flatMap { $0.payload.readableBytesView })
    }
}

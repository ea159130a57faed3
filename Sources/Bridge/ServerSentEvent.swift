/// One block of an event stream: <https://html.spec.whatwg.org/multipage/server-sent-events.html#parsing-an-event-stream>.
///
/// Nothing that comes from outside can end a line or a block: `id` is a number, `event` a name of our own, and every line of `data` gets its own
/// `data:` field.
struct ServerSentEvent {
    /// Moves the reader's cursor; a block that carries no place in the log has none.
    var id: Int64?
    var event: StaticString?
    /// How long the reader waits before it comes back, in milliseconds.
    var retry: Int?
    /// JSON.
    var data: String?

    /// The block as it is sent, with the empty line that ends it.
    var bytes: [UInt8] { head + Self.dataField(data) }

    /// The lines before `data`, for a block whose data many readers share.
    var head: [UInt8] {
        var text = ""
        if let retry { text += "retry: \(retry)\n" }
        if let id { text += "id: \(id)\n" }
        if let event { text += "event: \(event)\n" }
        return Array(text.utf8)
    }

    /// The `data` lines and the empty line that ends a block.
    static func dataField(_ data: String?) -> [UInt8] {
        guard var data else { return [lineFeed] }
        return data.withUTF8 { utf8 in
            var bytes: [UInt8] = []
            bytes.reserveCapacity(prefix.count + utf8.count + 2)
            bytes += prefix
            var afterCarriageReturn = false
            for byte in utf8 {
                switch byte {
                // The three ends of a line; U+2028 and the like are none.
                case lineFeed where afterCarriageReturn: break
                case lineFeed, carriageReturn: bytes += lineBreak
                default: bytes.append(byte)
                }
                afterCarriageReturn = byte == carriageReturn
            }
            bytes.append(lineFeed)
            bytes.append(lineFeed)
            return bytes
        }
    }

    /// A comment, which readers skip: it shows proxies and both ends that the connection lives.
    static let comment = Array(":\n\n".utf8)

    private static let lineFeed = UInt8(ascii: "\n")
    private static let carriageReturn = UInt8(ascii: "\r")
    private static let prefix = Array("data: ".utf8)
    private static let lineBreak = Array("\ndata: ".utf8)
}

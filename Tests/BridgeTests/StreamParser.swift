/// Reads an event stream as browsers do: <https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation>.
struct StreamParser {
    struct Block: Equatable, Sendable {
        /// As the block itself says; a block without leaves the reader's cursor where it was.
        var id: String?
        var event: String?
        var data: String?
        var retry: Int?
        var comments: [String] = []
    }

    private var line: [UInt8] = []
    private var afterCarriageReturn = false
    private var block = Block()

    /// - Returns: The blocks that are complete now.
    mutating func read(_ bytes: some Sequence<UInt8>) -> [Block] {
        var blocks: [Block] = []
        for byte in bytes {
            defer { afterCarriageReturn = byte == 0x0D }
            switch byte {
            case 0x0A where afterCarriageReturn: continue
            case 0x0A, 0x0D:
                if line.isEmpty {
                    if block != Block() { blocks.append(block) }
                    block = Block()
                } else {
                    take(String(decoding: line, as: UTF8.self))
                }
                line = []
            default:
                line.append(byte)
            }
        }
        return blocks
    }

    private mutating func take(_ line: String) {
        let colon = line.unicodeScalars.firstIndex(of: ":") ?? line.endIndex
        let name = line[..<colon]
        var value = line[colon...].unicodeScalars.dropFirst()
        if value.first == " " { value = value.dropFirst() }
        let text = String(value)
        switch name {
        case "": block.comments.append(text)
        case "id": block.id = text
        case "event": block.event = text
        case "data": block.data = block.data.map { $0 + "\n" + text } ?? text
        case "retry": block.retry = Int(text)
        default: break
        }
    }
}

import Calls
import Storage

/// What a stream begins with, and after which number it goes on.
struct Opening: Sendable {
    let position: Int64
    let chunks: [Chunk]

    /// - Parameter oldest: The lowest number that the log keeps.
    init(_ resume: ResumePoint, hello: Hello, oldest: Int64) {
        let head = hello.head
        let start: Int64
        let gap: GapNotice?
        switch resume {
        case .head:
            (start, position, gap) = (head, head, nil)
        case .after(let number) where number <= head:
            // Whether the log still has what follows shows when it is read.
            (start, position, gap) = (number, number, nil)
        case .after(let number):
            (start, position, gap) = (number, head, GapNotice(after: number, oldest: oldest, head: head, reason: .ahead))
        case .invalid:
            (start, position, gap) = (head, head, GapNotice(after: nil, oldest: oldest, head: head, reason: .invalid))
        }
        var chunks = hello.chunks(position: start, retry: Notice.retry())
        if let gap { chunks.append(Chunk(gap.event.bytes)) }
        self.chunks = chunks
    }
}

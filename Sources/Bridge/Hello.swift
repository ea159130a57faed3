import Calls
import NIOCore

/// What every stream of a workspace begins with: the head of the log and the calls in progress that belong to it.
struct Hello: Sendable {
    let head: Int64
    /// The `data` of the event and the end of its block, the same for every stream.
    private let data: Chunk

    /// - Parameter liveCalls: The newest event of each call in progress, as JSON.
    init(head: Int64, liveCalls: [String]) {
        self.head = head
        // The calls are JSON already; to decode them only to encode them again would be a waste.
        let json = "{\"head\":\(head),\"liveCalls\":[\(liveCalls.joined(separator: ","))]}"
        data = Chunk(ServerSentEvent.dataField(json))
    }

    /// - Parameters:
    ///   - position: Where the stream begins.
    ///   - retry: In milliseconds.
    func chunks(position: Int64, retry: Int) -> [Chunk] {
        [Chunk(ServerSentEvent(id: position, event: "hello", retry: retry).head), data]
    }
}

import Calls
import Storage

/// A step of a workspace's log as it is sent: an event, or a gap that is told.
///
/// Frames of a log follow each other without a hole: each begins `after` the number at which the one before it ends.
struct Frame: Sendable {
    /// The number before it.
    let after: Int64
    /// Where the reader stands once it has this frame.
    let seq: Int64
    /// What is sent to whom it concerns.
    let chunk: Chunk
    /// What is sent instead to a reader that does not want this type: its number alone, so that its cursor moves all the same.
    private let bare: Chunk?
    private let type: EventType?

    /// An event.
    init(_ entry: LogEntry) {
        after = entry.seq - 1
        seq = entry.seq
        type = entry.type
        chunk = Chunk(ServerSentEvent(id: entry.seq, event: entry.type.eventName, data: entry.json).bytes)
        bare = Chunk(ServerSentEvent(id: entry.seq).bytes)
    }

    /// A gap, which every reader is told.
    init(_ gap: LogCursor.Gap, head: Int64) {
        after = gap.after
        seq = gap.next - 1
        type = nil
        chunk = Chunk(GapNotice(gap, head: head).event.bytes)
        bare = nil
    }

    /// The frames of a page that was read after `position`, gaps included, and nothing twice.
    static func frames(of page: LogPage, after position: Int64) -> [Frame] {
        var cursor = LogCursor(position: position)
        var frames: [Frame] = []
        for entry in page.entries where cursor.verdict(on: entry.seq) != .repeated {
            if let gap = cursor.gap(before: entry.seq, oldest: page.oldest) { frames.append(Frame(gap, head: page.head)) }
            frames.append(Frame(entry))
            cursor.advance(to: entry.seq)
        }
        if page.entries.isEmpty, position < page.head, let gap = cursor.gap(emptyUpTo: page.head, oldest: page.oldest) {
            frames.append(Frame(gap, head: page.head))
        }
        return frames
    }

    /// What a stream with this filter gets.
    func chunk(for filter: EventFilter) -> Chunk {
        guard let type, let bare, !filter.contains(type) else { return chunk }
        return bare
    }

    fileprivate func isBare(for filter: EventFilter) -> Bool { type.map { !filter.contains($0) } ?? false }
}

extension Sequence<Frame> {
    /// What a stream with this filter gets for these frames, which follow each other; of several numbers without an event only the last.
    func chunks(for filter: EventFilter) -> [Chunk] {
        var chunks: [Chunk] = []
        var endsBare = false
        for frame in self {
            let isBare = frame.isBare(for: filter)
            if isBare, endsBare { chunks.removeLast() }
            chunks.append(frame.chunk(for: filter))
            endsBare = isBare
        }
        return chunks
    }
}

extension EventType {
    /// The SSE event's name.
    fileprivate var eventName: StaticString {
        switch self {
        case .liveCall: "live_call"
        case .callCompleted: "call_completed"
        }
    }
}

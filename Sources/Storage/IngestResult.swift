/// What became of a webhook, once it is stored.
public enum IngestResult: Sendable, Equatable {
    /// A new event.
    case accepted(seq: Int64)
    /// Nothing new: the event that told it before.
    case duplicate(seq: Int64)
    /// Kept, without an event: a live word after the call ended.
    case late
}

/// A consumer's place in a workspace's log, and the rule by which it moves.
///
/// One number is enough: every event up to `position` was handled, none above it. A broker may lose, repeat and reorder; whoever follows
/// `verdict` for what comes live, and `advance` for what was read from the log, sees every event exactly once and in order.
public struct LogCursor: Equatable, Sendable {
    /// The highest `seq` handled, 0 to 2^53; 0 before the first.
    public private(set) var position: Int64

    /// - Parameter position: Any number; one that no log reaches is taken for the nearest that one could.
    public init(position: Int64) { self.position = Self.bounded(position) }

    /// Positions come from headers, files and the network. Kept where `seq` can be, they never overflow in what is computed with them.
    private static func bounded(_ seq: Int64) -> Int64 { min(max(seq, 0), 1 << 53) }

    /// What to do with an event that came live.
    public enum Verdict: Equatable, Sendable {
        /// The next one: handle it, then `advance(to:)` it.
        case next
        /// Handled before: drop it.
        case repeated
        /// Something before it is missing: do not handle it, fetch after `position`.
        case hole
    }

    public func verdict(on seq: Int64) -> Verdict {
        seq == position + 1 ? .next : seq <= position ? .repeated : .hole
    }

    /// Moves to an event that was handled. Never moves back.
    public mutating func advance(to seq: Int64) { position = max(position, Self.bounded(seq)) }
}

extension LogCursor {
    /// A stretch of numbers that the log does not have: it is told, and the cursor moves over it.
    public struct Gap: Equatable, Sendable {
        public enum Reason: String, Codable, Sendable {
            /// The events are no longer kept.
            case expired
            /// The log was restored from a backup and its numbers jump.
            case restored
            /// The consumer claims to be ahead of the log.
            case ahead
            /// What the consumer sent is not a number.
            case invalid
        }

        /// The last number before the gap.
        public var after: Int64
        /// The first number after it.
        public var next: Int64
        public var reason: Reason

        public init(after: Int64, next: Int64, reason: Reason) {
            self.after = after
            self.next = next
            self.reason = reason
        }
    }

    /// The gap in front of an event that was **read from the log**, whose answer is final; `nil` if it is the next one.
    ///
    /// - Parameters:
    ///   - seq: The event's number; above `position`.
    ///   - oldest: The lowest number that the log keeps.
    public func gap(before seq: Int64, oldest: Int64) -> Gap? {
        guard seq > position + 1 else { return nil }
        return Gap(after: position, next: seq, reason: position + 1 < oldest ? .expired : .restored)
    }

    /// The gap between the cursor and the head when the log has nothing in between: an empty page below the head, or a cursor above it.
    public func gap(emptyUpTo head: Int64, oldest: Int64) -> Gap? {
        let next = Self.bounded(head) + 1
        if position >= next { return Gap(after: position, next: next, reason: .ahead) }
        return gap(before: next, oldest: oldest)
    }

    /// Moves over a gap, backwards too if the consumer was ahead.
    public mutating func pass(_ gap: Gap) { position = Self.bounded(Self.bounded(gap.next) - 1) }
}

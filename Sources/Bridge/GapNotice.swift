import Calls

/// `event: gap`: numbers that the reader will not get, and why.
struct GapNotice: Encodable {
    /// The last number before the gap; absent when the reader sent none.
    let after: Int64?
    /// Where the log goes on.
    let oldest: Int64
    let head: Int64
    let reason: LogCursor.Gap.Reason
    /// Where the reader stands afterwards.
    private let position: Int64

    private enum CodingKeys: String, CodingKey {
        case after, oldest, head, reason
    }

    /// A gap inside the log: it goes on at the first number behind it.
    init(_ gap: LogCursor.Gap, head: Int64) {
        after = gap.after
        oldest = gap.next
        self.head = head
        reason = gap.reason
        position = gap.next - 1
    }

    /// A reader that is ahead of the log, or does not say where it is: it goes on at the head.
    init(after: Int64?, oldest: Int64, head: Int64, reason: LogCursor.Gap.Reason) {
        self.after = after
        self.oldest = oldest
        self.head = head
        self.reason = reason
        position = head
    }

    var event: ServerSentEvent {
        // Numbers and an enum: encoding cannot fail.
        ServerSentEvent(id: position, event: "gap", data: (try? EventJSON.encode(self)) ?? "{}")
    }
}

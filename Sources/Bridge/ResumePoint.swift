/// Where a reader wants its stream to begin.
enum ResumePoint: Equatable, Sendable {
    /// At the head: it says nothing of where it was.
    case head
    /// After this number.
    case after(Int64)
    /// It sent something that is no number.
    case invalid

    /// Numbers stay below 2^53, so that JavaScript keeps them exact; whoever sends more is ahead of every log.
    private static let highest: Int64 = 1 << 53

    /// Reads `Last-Event-ID`, or the query's `lastEventId` if there is no such header. An empty text is what a browser has before its first event.
    init(header: String?, query: (some StringProtocol)?) {
        if let header {
            self.init(header)
        } else if let query {
            self.init(query)
        } else {
            self = .head
        }
    }

    private init(_ text: some StringProtocol) {
        let digits = text.utf8
        guard !digits.isEmpty else {
            self = .head
            return
        }
        // Digits alone: `Int64(_:)` would take a sign.
        guard digits.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) else {
            self = .invalid
            return
        }
        self = .after(min(Int64(text) ?? Self.highest, Self.highest))
    }
}

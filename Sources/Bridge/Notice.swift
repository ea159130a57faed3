import Access

/// What a stream is told about the server itself; none of it moves the reader's cursor.
enum Notice {
    /// Why a stream ends, or does not begin, although the reader may have it.
    enum Busy: String {
        case overload, shutdown, database
    }

    /// Come back later. Sent with status 200, since a browser's `EventSource` gives up for good on any other.
    static func busy(_ reason: Busy) -> ServerSentEvent {
        ServerSentEvent(event: "busy", retry: retry(after: reason), data: "{\"reason\":\"\(reason.rawValue)\"}")
    }

    /// The last word to a reader who may not go on. It has no `retry:`: who comes back is told 401 or 404, at which a browser stops by itself.
    static func bye(_ ending: Ending) -> ServerSentEvent {
        ServerSentEvent(event: "bye", data: "{\"reason\":\"\(ending.rawValue)\"}")
    }

    /// Whether events come from the broker, or are read from the log once a second.
    static func broker(isConnected: Bool) -> ServerSentEvent {
        ServerSentEvent(event: "broker", data: "{\"connected\":\(isConnected)}")
    }

    /// How long a reader whose connection breaks waits, in milliseconds.
    static let pauses = 500...2000

    /// One of ``pauses``, drawn at random, so that thousands do not come back in the same moment.
    static func retry() -> Int { .random(in: pauses) }

    private static func retry(after reason: Busy) -> Int {
        switch reason {
        // A restart takes a second or two.
        case .shutdown: retry()
        case .database: .random(in: 1000...5000)
        case .overload: .random(in: 5000...15_000)
        }
    }
}

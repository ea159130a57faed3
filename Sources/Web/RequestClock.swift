/// Which deadline a connection is under, so that no client can hold one by sending a byte now and then. Pure.
///
/// A request's head must be complete 10 s after its first byte (or after the connection was made), its body 30 s after the head; absolutely, not
/// since the last byte. While a response is under way, which may be a stream that lasts for days, there is none, but for a body that is still due;
/// one that comes after the answer has 2 s.
struct RequestClock {
    private enum Reading {
        /// Between two requests.
        case nothing
        /// A head has begun, or the connection was made and nothing came yet.
        case head
        /// The head is complete.
        case body
    }

    enum Action: Equatable {
        case keep
        /// Close the connection unless told otherwise within so many seconds.
        case arm(seconds: Int64)
        case disarm
    }

    static let headSeconds: Int64 = 10
    static let bodySeconds: Int64 = 30
    /// How long a body that nobody wants any more may still come: enough for a sender in good faith to read the answer before the connection breaks.
    static let refusedSeconds: Int64 = 2
    /// How long a kept-alive connection may wait for its next request.
    static let idleSeconds: Int64 = 90

    private var reading = Reading.head
    /// Requests whose response has not ended: several if the client sends the next one before it has the answer.
    private var unanswered = 0

    /// Bytes came from the network, before they are decoded.
    mutating func bytesArrived() -> Action {
        guard reading == .nothing else { return .keep }
        reading = .head
        return unanswered == 0 ? .arm(seconds: Self.headSeconds) : .keep
    }

    mutating func headDecoded() -> Action {
        reading = .body
        unanswered += 1
        return .arm(seconds: Self.bodySeconds)
    }

    /// - Parameter nextHasBegun: Whether bytes of another head came behind it.
    mutating func bodyEnded(nextHasBegun: Bool) -> Action {
        reading = nextHasBegun ? .head : .nothing
        return unanswered == 0 ? waiting() : .disarm
    }

    mutating func responseEnded() -> Action {
        unanswered = max(0, unanswered - 1)
        guard unanswered == 0 else { return .keep }
        return reading == .body ? .arm(seconds: Self.refusedSeconds) : waiting()
    }

    private func waiting() -> Action { .arm(seconds: reading == .head ? Self.headSeconds : Self.idleSeconds) }
}

/// Which deadline a connection is under, so that no client can hold one by sending a byte now and then. Pure.
///
/// A request's head must be complete 10 s after its first byte (or after the connection was made), its body 30 s after the head, or 2 s after an
/// answer that did not wait for it; absolutely, not since the last byte. While a response is under way, which may be a stream that lasts for days, there is none.
struct RequestClock {
    enum Phase: Equatable {
        /// Connected, nothing came yet; or the head has begun.
        case head
        /// The head is complete.
        case body
        /// The request is complete.
        case answering
        /// The answer is complete and the request's body is not: it was refused before it was read.
        case refused
        /// Between two requests.
        case idle
    }

    enum Action: Equatable {
        case keep
        /// Close the connection unless the next phase is reached within so many seconds.
        case arm(seconds: Int64)
        case disarm
    }

    static let headSeconds: Int64 = 10
    static let bodySeconds: Int64 = 30
    /// How long a body that nobody wants may still come: enough for a sender in good faith to read the answer before the connection breaks.
    static let refusedSeconds: Int64 = 2
    /// How long a kept-alive connection may wait for its next request.
    static let idleSeconds: Int64 = 90

    private(set) var phase: Phase = .head

    /// Bytes came from the network, before they are decoded.
    mutating func bytesArrived() -> Action {
        guard phase == .idle else { return .keep }
        phase = .head
        return .arm(seconds: Self.headSeconds)
    }

    mutating func headDecoded() -> Action {
        phase = .body
        return .arm(seconds: Self.bodySeconds)
    }

    mutating func bodyEnded() -> Action {
        if phase == .refused { return wait() }
        phase = .answering
        return .disarm
    }

    mutating func responseEnded() -> Action {
        switch phase {
        case .answering: return wait()
        case .body:
            phase = .refused
            return .arm(seconds: Self.refusedSeconds)
        case .head, .refused, .idle: return .keep
        }
    }

    private mutating func wait() -> Action {
        phase = .idle
        return .arm(seconds: Self.idleSeconds)
    }
}

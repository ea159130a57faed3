import NIOHTTP1

/// Which requests of a connection are read, and which answer is its last one. Pure; `WireRulesHandler` does what it says.
struct ConnectionRules {
    /// Whether a request in HTTP/1.0 came. Nobody mixes versions on one connection, and this one ends with its response.
    private(set) var isOld = false
    /// Whether what comes from now on is dropped.
    private(set) var isDeaf = false
    private var received = 0
    private var answered = 0
    /// Of the requests from 1 on, the one behind which nothing is read.
    private var last: Int?
    private var isBodyDue = false
    /// Whether the sender of the last head waits for a word before it sends the body.
    private var isWordDue = false
    private var refusal: (why: Refusal, hasBody: Bool)?

    /// - Returns: Whether the request is to be handled.
    mutating func headCame(_ head: HTTPRequestHead) -> Bool {
        if head.version != .http1_1 { isOld = true }
        if let why = Refusal(head) {
            refuse(why, hasBody: head.method != .HEAD)
            return false
        }
        received += 1
        isBodyDue = true
        isWordDue = !isOld && head.headers[canonicalForm: "Expect"].contains { $0.lowercased() == "100-continue" }
        // We change to no other protocol, and the decoder takes what follows for one.
        let asksForAnotherProtocol = head.method == .CONNECT || head.headers.contains(name: "Upgrade")
        if isOld || !head.isKeepAlive || asksForAnotherProtocol { last = received }
        return true
    }

    /// Whether `100 Continue` is to be sent now (RFC 9110 §10.1.1): not before the answers to what was asked before, and not once the body comes or
    /// its request is answered. True once for each request.
    mutating func takesWord() -> Bool {
        guard isWordDue, answered + 1 == received else { return false }
        isWordDue = false
        return true
    }

    mutating func bodyCame() { isWordDue = false }

    mutating func requestEnded() {
        isBodyDue = false
        isWordDue = false
        if last == received { isDeaf = true }
    }

    /// The decoder gave up.
    mutating func broke(_ error: HTTPParserError) { refuse(Refusal(error), hasBody: true) }

    private mutating func refuse(_ why: Refusal, hasBody: Bool) {
        refusal = (why, hasBody)
        isDeaf = true
    }

    enum Answer: Equatable {
        case asItIs
        /// Nothing comes behind it.
        case last
        /// This one instead, and nothing behind it.
        case refusal(Refusal, hasBody: Bool)
        /// None, and the connection ends.
        case none
    }

    /// What becomes of an answer that is about to be sent.
    func answer(_ head: HTTPResponseHead) -> Answer {
        if let refusal, isOfServer(head) {
            // The body broke after its request was answered: another answer would pass for that to the next request.
            return isBodyDue && answered == received ? .none : .refusal(refusal.why, hasBody: refusal.hasBody)
        }
        // Nobody reads the rest of a body that was refused for its size.
        let isLast = answered + 1 == last || head.status == .payloadTooLarge
        return isLast || head.headers[canonicalForm: "Connection"].contains { $0.lowercased() == "close" } ? .last : .asItIs
    }

    mutating func answerEnded() { answered += 1 }

    /// Whether an answer is the server's own to what the decoder could not read; a handler's 400 says something.
    private func isOfServer(_ head: HTTPResponseHead) -> Bool { head.status == .badRequest && head.headers["Content-Length"] == ["0"] }
}

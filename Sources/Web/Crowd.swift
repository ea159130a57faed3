/// Connections, and which of them goes when there are too many: the one whose client has kept it waiting for the longest time. Pure.
///
/// Whoever only holds connections thereby closes their own, at any rate at which they make new ones; who sends a request is being answered long
/// before that, and who is being answered never goes. A limit per address would shut an office or a proxy out, and let nobody in.
struct Crowd<Member> {
    typealias Ticket = Int

    let limit: Int
    private(set) var count = 0
    private var waiting: [Ticket: Member] = [:]
    private var next = 0
    /// No ticket below this one is waiting.
    private var oldest = 0

    init(limit: Int) { self.limit = limit }

    /// One more. It waits, as every connection does at first.
    ///
    /// - Returns: Its ticket, and whom to close for it.
    mutating func opened(_ member: Member) -> (ticket: Ticket, surplus: Member?) {
        count += 1
        let ticket = waits(member)
        guard count > limit else { return (ticket, nil) }
        skip(.max)
        return (ticket, waiting.removeValue(forKey: oldest))
    }

    /// It is the client's turn.
    mutating func waits(_ member: Member) -> Ticket {
        waiting[next] = member
        next += 1
        // So that nobody has to look through all tickets at once.
        skip(2)
        return next - 1
    }

    /// It is our turn.
    mutating func isServed(_ ticket: Ticket) { waiting[ticket] = nil }

    /// - Parameter ticket: If it waited.
    mutating func closed(_ ticket: Ticket?) {
        count -= 1
        if let ticket { waiting[ticket] = nil }
    }

    private mutating func skip(_ most: Int) {
        var left = most
        while left > 0, oldest < next, waiting[oldest] == nil {
            oldest += 1
            left -= 1
        }
    }
}

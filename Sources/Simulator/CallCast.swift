/// Who takes part in a call. Numbers are ten digits.
struct CallCast: Equatable, Sendable {
    struct Agent: Equatable, Sendable {
        var name: String
        var number: String
    }

    var customer: String
    var agent: Agent
    /// Whom a transferred call goes to.
    var secondAgent: Agent
    /// The virtual number, as it is sent.
    var did: String
    var group: String

    /// Invented people: numbers that begin with 90000 (customers) and 98000 (agents).
    static func synthetic(using random: inout some RandomNumberGenerator) -> CallCast {
        let first = Int.random(in: 1...20, using: &random)
        return CallCast(
            customer: String(9_000_000_000 + Int.random(in: 0...99_999, using: &random)),
            agent: agent(first),
            secondAgent: agent(first % 20 + 1),
            did: Bool.random(using: &random) ? "01200000100" : "1200000100",
            group: ["sales", "support", ""].randomElement(using: &random) ?? ""
        )
    }

    private static func agent(_ number: Int) -> Agent { Agent(name: "Agent \(number)", number: String(9_800_000_000 + number)) }
}

import Calls
import Testing

@testable import Gateway

@Suite("The publisher's place")
struct PublicationStateTests {
    let acme: WorkspaceID
    let beta: WorkspaceID

    init() throws {
        acme = try WorkspaceID("acme")
        beta = try WorkspaceID("beta")
    }

    /// Takes turns, as long as there are any, with logs that go up to these numbers.
    private func turns(_ count: Int, _ state: inout PublicationState, heads: [WorkspaceID: Int64]) -> [String] {
        var told: [String] = []
        while told.count < count, let (workspace, after) = state.beginTurn() {
            let head = heads[workspace] ?? 0
            let last = min(after + Int64(PublicationState.page), head)
            for seq in (after + 1)...last { state.hand(seq, of: workspace) }
            state.endTurn(of: workspace, last: last, head: head)
            told.append("\(workspace) \(after + 1)-\(last)")
        }
        return told
    }

    private func acknowledge(_ count: Int, _ state: inout PublicationState) { for _ in 0..<count { state.acknowledge(1, of: acme) } }

    @Test("begins at the watermark and takes only the next number from memory; what came with a hole comes with a turn")
    func next() {
        var state = PublicationState()
        let before = state.takes(1, of: acme)
        #expect(!state.knows(acme) && !before)
        state.observe(acme, published: 4, head: 4)
        #expect(state.knows(acme) && !state.hasTurn)
        let taken = [4, 5, 5, 7].map { state.takes($0, of: acme) }
        #expect(taken == [false, true, false, false])
        state.observe(acme, published: 0, head: 0)
        let told = turns(9, &state, heads: [acme: 7])
        let after = state.takes(8, of: acme)
        #expect(told == ["acme 6-7"] && after)
    }

    @Test("is saved once per change, and never moves back")
    func watermark() {
        var state = PublicationState()
        state.observe(acme, published: 1, head: 3)
        state.acknowledge(3, of: acme)
        state.acknowledge(2, of: acme)
        let (first, second) = (state.takeWatermarks(), state.takeWatermarks())
        #expect(first == [acme: 3] && second.isEmpty)
    }

    @Test("gives one page to each workspace in turn, and the next only when little is under way; whoever is level needs none")
    func fairness() throws {
        var state = PublicationState()
        let level = try WorkspaceID("level")
        state.observe(acme, published: 0, head: 900)
        state.observe(beta, published: 10, head: 250)
        state.observe(level, published: 7, head: 7)
        let heads: [WorkspaceID: Int64] = [acme: 900, beta: 250]
        var told = turns(9, &state, heads: heads)
        let taken = state.takes(8, of: level)
        // Two pages and one event are under way.
        #expect(told == ["acme 1-200", "beta 11-210"] && taken)
        acknowledge(200, &state)
        #expect(!state.hasTurn)
        acknowledge(1, &state)
        told = turns(9, &state, heads: heads)
        #expect(told == ["acme 201-400"])
        acknowledge(400, &state)
        told = turns(9, &state, heads: heads)
        #expect(told == ["beta 211-250", "acme 401-600"])
    }

    @Test("leaves what is committed during a turn to the workspace's next one, in order")
    func duringTurn() {
        var state = PublicationState()
        state.observe(acme, published: 0, head: 2)
        let begun = state.beginTurn()
        let taken = state.takes(3, of: acme)
        #expect(begun?.workspace == acme && begun?.after == 0 && !taken && !state.hasTurn)
        for seq: Int64 in [1, 2] { state.hand(seq, of: acme) }
        state.endTurn(of: acme, last: 2, head: 2)
        let told = turns(9, &state, heads: [acme: 3])
        let after = state.takes(4, of: acme)
        #expect(told == ["acme 3-3"] && after)
    }

    @Test("stops handing over when very much is under way, as while the broker is away, and reads that from the log later")
    func window() {
        var state = PublicationState()
        state.observe(acme, published: 0, head: 0)
        let taken = (1...1500).count { state.takes($0, of: acme) }
        #expect(taken == PublicationState.window && !state.hasTurn)
        for _ in 0..<(PublicationState.window - PublicationState.page) { state.passOver() }
        let told = turns(9, &state, heads: [acme: 1500])
        #expect(told == ["acme 1001-1200"])
    }

    @Test("passes over what the log does not have, and tries a log that could not be read when it is seen again")
    func nothingThere() {
        var state = PublicationState()
        state.observe(acme, published: 4, head: 9)
        _ = state.beginTurn()
        state.forgoTurn(of: acme)
        #expect(!state.hasTurn)
        state.observe(acme, published: 4, head: 9)
        let begun = state.beginTurn()
        state.endTurn(of: acme, last: nil, head: 9)
        let taken = state.takes(10, of: acme)
        #expect(begun?.after == 4 && taken)
    }
}

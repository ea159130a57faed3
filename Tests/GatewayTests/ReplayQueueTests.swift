import Calls
import Testing

@testable import Gateway

@Suite("Desks that wait for an answer")
struct ReplayQueueTests {
    private func request(_ desk: String, _ text: String) throws -> ReplayQueue.Request {
        ReplayQueue.Request(workspace: try WorkspaceID("acme"), desk: try DeskName(desk), payload: Array(text.utf8))
    }

    @Test("have one turn each, in the order in which they began to wait, however often one of them asks (attack 69)")
    func turns() throws {
        let queue = ReplayQueue()
        for number in 0..<10_000 { queue.put(try request("loud", "\(number)"), from: "acme/loud") }
        queue.put(try request("front", "once"), from: "acme/front")
        for number in 10_000..<20_000 { queue.put(try request("loud", "\(number)"), from: "acme/loud") }
        let turns = (0..<3).map { _ in queue.take().map { ($0.name, String(decoding: $0.request.payload, as: UTF8.self)) } }
        #expect(turns[0]?.0 == "acme/loud" && turns[0]?.1 == "19999")
        #expect(turns[1]?.0 == "acme/front" && turns[1]?.1 == "once")
        #expect(turns[2] == nil)
    }
}

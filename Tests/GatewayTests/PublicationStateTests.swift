import Calls
import Testing

@testable import Gateway

@Suite("The publisher's place")
struct PublicationStateTests {
    let acme: WorkspaceID

    init() throws { acme = try WorkspaceID("acme") }

    @Test("begins at the watermark and takes only the next number from memory")
    func next() {
        var state = PublicationState()
        #expect(!state.isNext(1, of: acme))
        state.begin(acme, published: 4)
        #expect(state.isNext(5, of: acme) && !state.isNext(4, of: acme) && !state.isNext(6, of: acme))
        state.hand(5, of: acme)
        state.begin(acme, published: 0)
        #expect(state.last(acme) == 5)
    }

    @Test("is saved once per change, and never moves back")
    func watermark() {
        var state = PublicationState()
        state.acknowledge(3, of: acme)
        state.acknowledge(2, of: acme)
        let (first, second) = (state.takeWatermarks(), state.takeWatermarks())
        #expect(first == [acme: 3] && second.isEmpty)
    }
}

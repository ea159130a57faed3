import Testing

@testable import Web

@Suite("Too many connections")
struct CrowdTests {
    @Test("For each new one the longest waiting one goes")
    func longestWaiting() {
        var crowd = Crowd<String>(limit: 3)
        let first = crowd.opened("a").ticket
        _ = crowd.opened("b")
        _ = crowd.opened("c")
        crowd.isServed(first)
        #expect(crowd.opened("d").surplus == "b")
        crowd.closed(nil)
        // It began to wait after the others.
        _ = crowd.waits("a")
        for gone in ["c", "d", "a"] {
            #expect(crowd.opened("e").surplus == gone)
            crowd.closed(nil)
        }
        #expect(crowd.count == 3)
    }

    @Test("Where nobody waits, the new one itself goes")
    func allServed() {
        var crowd = Crowd<String>(limit: 1)
        crowd.isServed(crowd.opened("a").ticket)
        #expect(crowd.opened("b").surplus == "b")
    }

    @Test("One that closes makes room, whether it waited or not", arguments: [true, false])
    func room(waits: Bool) {
        var crowd = Crowd<String>(limit: 1)
        let ticket = crowd.opened("a").ticket
        if !waits { crowd.isServed(ticket) }
        crowd.closed(waits ? ticket : nil)
        #expect(crowd.opened("b").surplus == nil)
        #expect(crowd.opened("c").surplus == "b")
    }

    @Test("Who goes is found at once, however many came and went before, and however long one stayed")
    func quick() {
        var crowd = Crowd<Int>(limit: 2)
        let idle = crowd.opened(-1).ticket
        var ticket = crowd.opened(0).ticket
        for number in 1...200_000 {
            crowd.isServed(ticket)
            ticket = crowd.waits(number)
        }
        crowd.isServed(idle)
        let began = ContinuousClock.now
        #expect(crowd.opened(-2).surplus == 200_000)
        #expect(ContinuousClock.now - began < .seconds(1))
    }
}

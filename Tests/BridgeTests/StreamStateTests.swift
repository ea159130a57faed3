import TestSupport
import Testing

@testable import Bridge

@Suite("A stream is behind or live")
struct StreamStateTests {
    private func live(at position: Int64) -> StreamState {
        var state = StreamState(position: position)
        _ = state.need(end: position) { _ in false }
        return state
    }

    @Test("A stream at the end of what is known is live")
    func becomesLive() {
        var state = StreamState(position: 5)
        #expect(!state.isLive)
        #expect(state.need(end: 5) { _ in false } == .nothing)
        #expect(state.isLive)
    }

    @Test("A stream that is ahead of what the bridge knows is live, and drops what it had")
    func aheadOfFeed() {
        var state = live(at: 7)
        #expect(state.isLive)
        #expect(state.deliver(after: 5, upTo: 6) == .drop)
        #expect(state.deliver(after: 6, upTo: 7) == .drop)
        #expect(state.deliver(after: 7, upTo: 8) == .send)
    }

    @Test("Frames that begin before a stream's place and end after it make it look for its own")
    func overlapping() {
        var state = live(at: 7)
        #expect(state.deliver(after: 5, upTo: 9) == .catchUp)
        #expect(!state.isLive && state.position == 7)
    }

    @Test("A missing number makes a stream look for it")
    func hole() {
        var state = live(at: 7)
        #expect(state.deliver(after: 8, upTo: 9) == .catchUp)
        #expect(state.need(end: 9) { $0 == 7 } == .ring)
    }

    @Test("What the ring has is not fetched; what it has not is fetched once")
    func ringOrPage() {
        var state = StreamState(position: 1)
        #expect(state.need(end: 9) { _ in true } == .ring)
        #expect(state.need(end: 9) { _ in false } == .page)
        #expect(state.need(end: 9) { _ in true } == .nothing)
        state.fetched(upTo: 5)
        #expect(state.position == 5)
        #expect(state.need(end: 9) { _ in true } == .ring)
        state.sending(upTo: 9)
        #expect(state.need(end: 9) { _ in true } == .nothing)
        #expect(state.isLive)
    }

    @Test("Nothing is sent to a stream that is not read; read again, it catches up")
    func unwritable() {
        var state = live(at: 1)
        state.writability(false, tick: 0)
        #expect(state.deliver(after: 1, upTo: 2) == .catchUp)
        #expect(state.need(end: 2) { _ in true } == .nothing)
        #expect(state.deliver(after: 2, upTo: 3) == .drop)
        state.writability(true, tick: 3)
        #expect(state.need(end: 3) { _ in true } == .ring)
    }

    @Test("A page that cannot be read is asked for again after a second, not at once")
    func failedPage() {
        var state = StreamState(position: 1)
        #expect(state.need(end: 9) { _ in false } == .page)
        state.fetched(upTo: nil)
        #expect(state.need(end: 9) { _ in false } == .nothing)
        _ = state.beat(tick: 1, phase: 0, heartbeat: 15, cutAfter: 60)
        #expect(state.need(end: 9) { _ in false } == .page)
    }

    @Test("A stream is cut once it was not read for the whole time, and not sooner")
    func cut() {
        var state = live(at: 1)
        state.writability(false, tick: 10)
        // Told twice, the time counts from the first.
        state.writability(false, tick: 40)
        #expect(state.beat(tick: 69, phase: 0, heartbeat: 15, cutAfter: 60) == .nothing)
        #expect(state.beat(tick: 70, phase: 0, heartbeat: 15, cutAfter: 60) == .cut)
        state.wasRead(tick: 70)
        #expect(state.beat(tick: 129, phase: 0, heartbeat: 15, cutAfter: 60) == .nothing)
        #expect(state.beat(tick: 130, phase: 0, heartbeat: 15, cutAfter: 60) == .cut)
        state.writability(true, tick: 130)
        state.writability(false, tick: 131)
        #expect(state.beat(tick: 132, phase: 0, heartbeat: 15, cutAfter: 60) == .nothing)
    }

    @Test("A comment comes once in each period", arguments: 0..<15)
    func comments(phase: Int) {
        var state = live(at: 1)
        let ticks = (100..<160).filter { state.beat(tick: $0, phase: phase, heartbeat: 15, cutAfter: 60) == .comment }
        #expect(ticks.count == 4)
        #expect(zip(ticks, ticks.dropFirst()).allSatisfy { $1 - $0 == 15 })
    }

    @Test("The broker's loss is told once, and later to who could not be told then")
    func broker() {
        var state = live(at: 1)
        #expect(state.tellBroker(isConnected: true) == false)
        state.writability(false, tick: 0)
        #expect(state.tellBroker(isConnected: false) == false)
        state.writability(true, tick: 1)
        #expect(state.tellBroker(isConnected: false) == true)
        #expect(state.tellBroker(isConnected: false) == false)
        #expect(state.tellBroker(isConnected: true) == true)
    }

    @Test("Whatever comes in whatever order, a stream gets 1 to n, each once, in order", arguments: 0..<400)
    func generatedSchedules(seed: Int) {
        var generator = SeededGenerator(seed: UInt64(seed))
        var model = StreamModel(start: Int64.random(in: 0...5, using: &generator), using: &generator)
        for _ in 0..<300 { model.step(using: &generator) }
        model.settle()
        #expect(model.received == model.expected)
        #expect(model.violations == [])
    }
}

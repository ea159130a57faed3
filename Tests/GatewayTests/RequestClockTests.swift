import Testing

@testable import Web

@Suite("The deadlines of a connection")
struct RequestClockTests {
    @Test("Head and body have their times, an answer has none, and the next request may be waited for")
    func request() {
        var clock = RequestClock()
        #expect(clock.bytesArrived() == .keep)
        #expect(clock.headDecoded() == .arm(seconds: 30))
        #expect(clock.bytesArrived() == .keep)
        #expect(clock.bodyEnded() == .disarm)
        #expect(clock.responseEnded() == .arm(seconds: 90))
        #expect(clock.bytesArrived() == .arm(seconds: 10))
    }

    @Test("Attack 1: a body that goes on after its refusal is cut off at once, not after 30 s")
    func refused() {
        var clock = RequestClock()
        _ = clock.headDecoded()
        #expect(clock.responseEnded() == .arm(seconds: 2))
        #expect(clock.bytesArrived() == .keep)
    }

    @Test("Attack 4: a connection whose body ended after its refusal waits for the next request, and not for ever")
    func refusedThenIdle() {
        var clock = RequestClock()
        _ = clock.headDecoded()
        _ = clock.responseEnded()
        #expect(clock.bodyEnded() == .arm(seconds: 90))
        #expect(clock.bytesArrived() == .arm(seconds: 10))
        #expect(clock.headDecoded() == .arm(seconds: 30))
    }
}

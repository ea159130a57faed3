import Testing

@testable import Web

@Suite("The deadlines of a connection")
struct RequestClockTests {
    @Test("A head has 10 s from its first byte, a body 30 s from its head, a stream none, and an idle connection 90 s")
    func phases() {
        var clock = RequestClock()
        #expect(clock.bytesArrived() == .keep, "the connection's own 10 s are under way")
        #expect(clock.headDecoded() == .arm(seconds: 30))
        #expect(clock.bytesArrived() == .keep, "a byte now and then gains nothing")
        #expect(clock.bodyEnded(nextHasBegun: false) == .disarm)
        #expect(clock.responseEnded() == .arm(seconds: 90))
        #expect(clock.bytesArrived() == .arm(seconds: 10))
        #expect(clock.bytesArrived() == .keep)
    }

    @Test("A head that began behind the request before it has 10 s from that one's answer", arguments: [true, false])
    func pipelinedHead(inOneRead: Bool) {
        var clock = RequestClock()
        _ = clock.headDecoded()
        #expect(clock.bodyEnded(nextHasBegun: inOneRead) == .disarm)
        if !inOneRead { #expect(clock.bytesArrived() == .keep) }
        #expect(clock.responseEnded() == .arm(seconds: 10))
    }

    @Test("An answer leaves no deadline on the request behind it that is being answered")
    func pipelinedRequest() {
        var clock = RequestClock()
        for _ in 1...2 {
            _ = clock.headDecoded()
            _ = clock.bodyEnded(nextHasBegun: false)
        }
        #expect(clock.responseEnded() == .keep)
        #expect(clock.responseEnded() == .arm(seconds: 90))
    }

    @Test("Attack 1: a body that goes on after its refusal is cut off after 2 s, not after 30")
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
        #expect(clock.bodyEnded(nextHasBegun: false) == .arm(seconds: 90))
        #expect(clock.bytesArrived() == .arm(seconds: 10))
        #expect(clock.headDecoded() == .arm(seconds: 30))
    }
}

import Testing

@testable import Notifier

@Suite("What is said about the link")
struct LinkWatchTests {
    @Test("The first connection is told; a short break is not")
    func shortBreak() {
        var link = LinkWatch()
        #expect(link.started() == [.arm(0)])
        #expect(link.up() == [.tell(.connected)])
        #expect(link.fired(0) == [])
        #expect(link.down() == [.arm(1)])
        #expect(link.failed("unreachable", isRefusal: false) == [])
        #expect(link.up() == [])
        #expect(link.fired(1) == [])
    }

    @Test("A break of 30 s is told once with its reason, and its end once")
    func longBreak() {
        var link = LinkWatch()
        _ = link.started()
        _ = link.up()
        _ = link.down()
        _ = link.failed("unreachable", isRefusal: false)
        #expect(link.fired(1) == [.tell(.down("unreachable"))])
        #expect(link.failed("unreachable", isRefusal: false) == [])
        #expect(link.up() == [.tell(.back)])
        #expect(link.down() == [.arm(2)])
        #expect(link.up() == [])
    }

    @Test("A broker that cannot be reached at first is told at once, once, and so is the first connection")
    func absent() {
        var link = LinkWatch()
        _ = link.started()
        #expect(link.failed("connection refused", isRefusal: false) == [.tell(.absent("connection refused"))])
        #expect(link.failed("connection refused", isRefusal: false) == [])
        #expect(link.fired(0) == [])
        #expect(link.up() == [.tell(.connected)])
        #expect(link.down() == [.arm(1)])
        #expect(link.failed("connection refused", isRefusal: false) == [])
    }

    @Test("A timer of an earlier break says nothing about a later one")
    func staleTimer() {
        var link = LinkWatch()
        _ = link.up()
        _ = link.down()
        _ = link.up()
        _ = link.down()
        #expect(link.fired(1) == [])
        #expect(link.fired(2) == [.tell(.down(nil))])
    }

    @Test("A refusal is told at once, once, and its end too")
    func refusal() {
        var link = LinkWatch()
        _ = link.started()
        #expect(link.failed("not authorised", isRefusal: true) == [.tell(.refused("not authorised"))])
        #expect(link.failed("not authorised", isRefusal: true) == [])
        #expect(link.fired(0) == [])
        #expect(link.up() == [.tell(.connected)])
    }

    @Test("What is heard late about a break that is over is ignored")
    func late() {
        var link = LinkWatch()
        _ = link.up()
        #expect(link.failed("not authorised", isRefusal: true) == [])
    }
}

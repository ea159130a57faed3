import Calls
import Testing

@testable import Notifier

@Suite("The order in which a desk handles events")
struct DeskFeedTests {
    /// A feed that has caught up to a position.
    private func idle(at position: Int64, savesAtOnce: Bool = false) -> DeskFeed {
        var feed = DeskFeed(position: position, name: "r", savesAtOnce: savesAtOnce)
        _ = feed.subscribed()
        _ = feed.answer(Sample.page("r-1", [], head: position))
        return feed
    }

    @Test("Without a journal the first answer's head is where the desk begins, flushed before anything else")
    func begins() {
        var feed = DeskFeed(position: nil, name: "r")
        #expect(feed.subscribed() == [.ask(ReplayRequest(id: "r-1", after: 0)), .arm(.request(1), after: .seconds(2))])
        #expect(feed.event(Sample.record(58)) == [])
        let actions = feed.answer(Sample.page("r-1", [Sample.record(56), Sample.record(57)], head: 57))
        #expect(
            actions == [
                .journal([.cursor(57)]), .tell(.begins(after: 57)), .journal([.event(Sample.record(58))]), .show(Sample.record(58), .live),
                .caughtUp,
            ]
        )
    }

    @Test("After each subscription the desk asks for what came after its cursor")
    func asksOnConnect() {
        var feed = idle(at: 41)
        _ = feed.disconnected()
        #expect(feed.subscribed().first == .ask(ReplayRequest(id: "r-2", after: 41)))
    }

    @Test("The next event is journaled, then shown; a repeated one is dropped")
    func nextAndRepeated() {
        var feed = idle(at: 41)
        let record = Sample.record(42)
        #expect(feed.event(record) == [.journal([.event(record)]), .show(record, .live)])
        #expect(feed.event(record) == [])
    }

    @Test("A hole that closes by itself within 100 ms costs no request")
    func holeCloses() {
        var feed = idle(at: 1)
        guard case .arm(let timer, let delay) = feed.event(Sample.record(3)).last else { return #expect(Bool(false), "no timer") }
        #expect(delay == .milliseconds(100))
        let actions = feed.event(Sample.record(2))
        #expect(actions.first == .journal([.event(Sample.record(2)), .event(Sample.record(3))]))
        #expect(feed.fired(timer) == [])
    }

    @Test("A hole that stays is asked for, and what was held follows the answer")
    func holeStays() {
        var feed = idle(at: 1)
        guard case .arm(let timer, _) = feed.event(Sample.record(3)).last else { return #expect(Bool(false), "no timer") }
        #expect(feed.fired(timer).first == .ask(ReplayRequest(id: "r-2", after: 1)))
        let actions = feed.answer(Sample.page("r-2", [Sample.record(2)], head: 2))
        #expect(actions.contains(.show(Sample.record(3), .live)))
        #expect(feed.cursor?.position == 3)
    }

    @Test("A higher head is asked for; a lower or known one is not", arguments: [(Int64(41), false), (42, true), (3, false), (-1, false)])
    func beacon(head: Int64, asks: Bool) {
        var feed = idle(at: 41)
        let actions = feed.beacon(head)
        guard asks else { return #expect(actions == []) }
        guard case .arm(let timer, _) = actions.first else { return #expect(Bool(false), "no timer") }
        #expect(feed.fired(timer).first == .ask(ReplayRequest(id: "r-2", after: 41)))
    }

    @Test("A head that the log denies is asked for once, not for ever")
    func liedBeacon() {
        var feed = idle(at: 41)
        guard case .arm(let timer, _) = feed.beacon(EventRecord.maximumSeq).first else { return #expect(Bool(false), "no timer") }
        _ = feed.fired(timer)
        #expect(feed.answer(Sample.page("r-2", [], head: 41)) == [.caughtUp])
        #expect(feed.beacon(EventRecord.maximumSeq + 1) == [])
    }

    @Test("An event that the log denies is dropped with the answer")
    func forgedEvent() {
        var feed = idle(at: 41)
        guard case .arm(let timer, _) = feed.event(Sample.record(1_000_000)).last else { return #expect(Bool(false), "no timer") }
        _ = feed.fired(timer)
        #expect(feed.answer(Sample.page("r-2", [], head: 41)) == [.caughtUp])
    }

    @Test("The next page is asked for at once until the head is reached")
    func pages() {
        var feed = DeskFeed(position: 0, name: "r")
        _ = feed.subscribed()
        let first = feed.answer(Sample.page("r-1", [Sample.record(1), Sample.record(2)], head: 3))
        #expect(first.contains(.ask(ReplayRequest(id: "r-2", after: 2))))
        #expect(!first.contains(.caughtUp))
        let second = feed.answer(Sample.page("r-2", [Sample.record(3)], head: 3))
        #expect(second.last == .caughtUp)
    }

    @Test("A request without an answer is repeated after 2, 4 and 8 s, with the same id")
    func repeats() {
        var feed = DeskFeed(position: 7, name: "r")
        var actions = feed.subscribed()
        var delays: [Duration] = []
        for _ in 0..<5 {
            guard actions.count == 2, case .arm(let timer, let delay) = actions[1] else { return #expect(Bool(false), "no timer") }
            #expect(actions[0] == .ask(ReplayRequest(id: "r-1", after: 7)))
            delays.append(delay)
            actions = feed.fired(timer)
        }
        #expect(delays == [.seconds(2), .seconds(4), .seconds(8), .seconds(8), .seconds(8)])
    }

    @Test("The gateway's wish to be asked later is honoured")
    func waits() {
        var feed = DeskFeed(position: 7, name: "r")
        _ = feed.subscribed()
        let actions = feed.answer(.wait(id: "r-1", .milliseconds(500)))
        #expect(actions == [.arm(.request(2), after: .milliseconds(500))])
        #expect(feed.fired(.request(1)) == [])
        #expect(feed.fired(.request(2)).first == .ask(ReplayRequest(id: "r-1", after: 7)))
    }

    @Test("An answer to another request, or to nobody's, changes nothing")
    func foreignAnswer() {
        var feed = DeskFeed(position: 7, name: "r")
        _ = feed.subscribed()
        #expect(feed.answer(Sample.page("x-1", [Sample.record(8)], head: 8)) == [])
        _ = feed.answer(Sample.page("r-1", [Sample.record(8)], head: 8))
        #expect(feed.answer(Sample.page("r-1", [], head: 7)) == [])
        #expect(feed.cursor?.position == 8)
    }

    @Test("A jump inside a page is told once and the cursor moves over it")
    func gapInside() {
        var feed = DeskFeed(position: 10, name: "r")
        _ = feed.subscribed()
        let actions = feed.answer(Sample.page("r-1", [Sample.record(2000), Sample.record(2001)], oldest: 2000, head: 2001))
        let gap = LogCursor.Gap(after: 10, next: 2000, reason: .expired)
        #expect(actions.filter { if case .tell = $0 { true } else { false } } == [.tell(.gap(gap))])
        #expect(actions.first == .journal([.event(Sample.record(2000)), .event(Sample.record(2001))]))
        #expect(feed.cursor?.position == 2001)
    }

    @Test(
        "An empty page below the head, or a head below the cursor, is told and journaled as a cursor",
        arguments: [
            (Int64(10), Int64(1_000_010), Int64(1), LogCursor.Gap.Reason.restored), (10, 50, 51, .expired), (500, 57, 1, .ahead),
        ]
    )
    func gapAtTheEnd(position: Int64, head: Int64, oldest: Int64, reason: LogCursor.Gap.Reason) {
        var feed = DeskFeed(position: position, name: "r")
        _ = feed.subscribed()
        let actions = feed.answer(Sample.page("r-1", [], oldest: oldest, head: head))
        let gap = LogCursor.Gap(after: position, next: head + 1, reason: reason)
        #expect(actions == [.journal([.cursor(head)]), .tell(.gap(gap)), .caughtUp])
        #expect(feed.cursor?.position == head)
    }

    @Test("At most 1,000 later events are held, and the one that is due always has room")
    func heldIsBounded() {
        var feed = idle(at: 0)
        guard case .arm(let timer, _) = feed.event(Sample.record(2)).last else { return #expect(Bool(false), "no timer") }
        for seq in Int64(3)...1100 { _ = feed.event(Sample.record(seq)) }
        _ = feed.event(Sample.record(1))
        #expect(feed.cursor?.position == 1001)
        #expect(feed.fired(timer).first == .ask(ReplayRequest(id: "r-2", after: 1001)), "what was not held is asked for")
    }

    @Test("Dropped messages are asked for, after the present request if there is one")
    func overflow() {
        var feed = idle(at: 5)
        #expect(feed.overflowed().first == .ask(ReplayRequest(id: "r-2", after: 5)))
        #expect(feed.overflowed() == [])
        #expect(feed.answer(Sample.page("r-2", [], head: 5)).first == .ask(ReplayRequest(id: "r-3", after: 5)))
    }

    @Test("Live calls move the cursor, which is journaled when nothing follows, and at the end")
    func savesCursor() {
        var feed = idle(at: 5)
        #expect(feed.event(Sample.record(6, type: .liveCall)) == [.show(Sample.record(6, type: .liveCall), .live), .arm(.save, after: .seconds(1))])
        #expect(feed.event(Sample.record(7, type: .liveCall)) == [.show(Sample.record(7, type: .liveCall), .live)])
        #expect(feed.fired(.save) == [.journal([.cursor(7)])])
        _ = feed.event(Sample.record(8, type: .liveCall))
        #expect(feed.stop() == [.journal([.cursor(8)])])
        #expect(feed.stop() == [])
    }

    @Test("Where live calls are shown, the cursor is flushed before each")
    func savesAtOnce() {
        var feed = idle(at: 5, savesAtOnce: true)
        let record = Sample.record(6, type: .liveCall)
        #expect(feed.event(record) == [.journal([.cursor(6)]), .show(record, .live)])
    }

    @Test("An event that cannot be understood is journaled as it came and does not stop the desk")
    func unreadable() throws {
        var feed = idle(at: 5)
        let strange = #"{"call":{"status":"abducted"},"seq":6,"type":"call_completed","workspaceId":"acme"}"#
        let record = try EventRecord(payload: Array(strange.utf8), workspace: Sample.workspace)
        #expect(feed.event(record) == [.journal([.event(record)]), .tell(.unreadable(6))])
        #expect(record.line == strange)
        #expect(feed.cursor?.position == 6)
    }
}

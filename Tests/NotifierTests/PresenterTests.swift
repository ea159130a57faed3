import Calls
import Testing

@testable import Notifier

@Suite("What a person sees and hears")
struct PresenterTests {
    private let now = Sample.received.adding(seconds: 60)

    private func presenter(_ filter: CallFilter = CallFilter(), format: OutputFormat = .text, live: Bool = false) -> Presenter {
        Presenter(filter: filter, format: format, showsLive: live, ringMaxAge: 600)
    }

    @Test(
        "The worse the news, the more strokes",
        arguments: [
            (CallStatus.completed, 1), (.noAnswer, 2), (.missed, 2), (.voicemail, 2), (.busy, 3), (.failed, 3), (.cancelled, 3), (.unknown, 3),
        ]
    )
    func strokes(status: CallStatus, strokes: Int) {
        var presenter = presenter()
        let record = Sample.record(Sample.event(1, status: status))
        #expect(presenter.show(record, .live) == [.show(record), .ring(strokes: strokes), .run(record, .fresh)])
    }

    @Test("A call that comes live rings however old its time stamp is")
    func liveAlwaysRings() {
        var presenter = presenter()
        let record = Sample.record(Sample.event(1, receivedAt: Timestamp(seconds: 1_000_000)))
        #expect(presenter.show(record, .live).contains(.ring(strokes: 1)))
    }

    @Test("A fetched call rings if the gateway's clocks say that it is young", arguments: [(Int64(599), true), (600, false), (-3600, true)])
    func fetched(age: Int64, rings: Bool) {
        var presenter = presenter()
        let record = Sample.record(1)
        let effects = presenter.show(record, .fetched(now: Sample.received.adding(seconds: age)))
        #expect(effects.contains(.ring(strokes: 1)) == rings)
        #expect(effects.contains(.show(record)) == rings)
    }

    @Test("Three days of missed calls are one line and one stroke")
    func digest() {
        var presenter = presenter()
        let later = Sample.received.adding(seconds: 3 * 86_400)
        for seq in Int64(1)...3000 {
            let record = Sample.record(Sample.event(seq, receivedAt: Sample.received.adding(seconds: seq)))
            #expect(presenter.show(record, .fetched(now: later)) == [.run(record, .old)])
        }
        let digest = Presenter.Effect.digest(count: 3000, first: Sample.received.adding(seconds: 1), last: Sample.received.adding(seconds: 3000))
        #expect(presenter.caughtUp() == [digest, .ring(strokes: 1)])
        #expect(presenter.caughtUp() == [])
    }

    @Test("A call of somebody who was erased is at most a line, and heard by nobody")
    func erased() {
        let gone = Sample.record(Sample.event(1) { $0.erased = true })
        var (text, json) = (presenter(live: true), presenter(format: .json))
        #expect(text.show(gone, .live) == [.show(gone)])
        #expect(text.show(gone, .fetched(now: Sample.received.adding(seconds: 86_400))) == [])
        #expect(text.show(Sample.record(Sample.event(2, type: .liveCall, status: .ringing) { $0.erased = true }), .live) == [])
        #expect(text.caughtUp() == [])
        #expect(json.show(gone, .fetched(now: Sample.received.adding(seconds: 86_400))) == [.show(gone)])
    }

    @Test("In JSON missed calls are printed each")
    func digestInJSON() {
        var presenter = presenter(format: .json)
        let record = Sample.record(1)
        let effects = presenter.show(record, .fetched(now: Sample.received.adding(seconds: 86_400)))
        #expect(effects == [.show(record), .run(record, .old)])
    }

    @Test("An amended report neither shows, rings nor runs")
    func amended() {
        var presenter = presenter(format: .json)
        #expect(presenter.show(Sample.record(Sample.event(5, amends: 3)), .live) == [])
    }

    @Test("Calls that ring are shown only with --live, and never rung")
    func live() {
        let record = Sample.record(Sample.event(1, type: .liveCall, status: .ringing))
        var without = presenter()
        var with = presenter(live: true)
        #expect(without.show(record, .live) == [])
        #expect(with.show(record, .live) == [.show(record)])
        #expect(with.show(record, .fetched(now: Sample.received.adding(seconds: 86_400))) == [])
    }

    @Test("A filter lets through what fits all of its lists")
    func filters() {
        var filter = CallFilter()
        filter.agents = [PhoneNumber("+91 98111 26123")].compactMap { $0 }
        filter.groups = ["Support", "SALES"]
        filter.statuses = [.missed, .completed]
        #expect(filter.admits(Sample.event(1)))
        #expect(!filter.admits(Sample.event(1, status: .busy)))
        #expect(!filter.admits(Sample.event(1) { $0.call.group = "billing" }))
        #expect(!filter.admits(Sample.event(1) { $0.call.group = nil }))
        #expect(!filter.admits(Sample.event(1) { $0.call.agentNumber = "9999999999" }))
        #expect(!filter.admits(Sample.event(1) { $0.call.agentNumber = nil }))
    }
}

import Calls
import Testing

@testable import Notifier

/// A gateway, a broker without a memory and a desk, all in one loop whose every choice comes from a seed.
private struct Schedule {
    // Made once, since encoding events costs more than all the schedules.
    static let calls = (Int64(1)...200).map { Sample.record($0) }
    static let liveCalls = (Int64(1)...200).map { Sample.record($0, type: .liveCall) }

    var random: Seeded
    var feed: DeskFeed
    var log: [EventRecord] = []
    var journal: [JournalLine] = [.cursor(0)]
    /// On their way to the desk.
    var wire: [Message] = []
    var timers: [DeskFeed.Timer] = []
    var isConnected = false
    var runs = 1
    var shown: [Int64] = []

    enum Message {
        case event(EventRecord)
        case beacon(Int64)
        case request(ReplayRequest)
        case answer(ReplayAnswer)
    }

    init(seed: UInt64) {
        random = Seeded(seed)
        feed = DeskFeed(position: 0, name: "run1")
    }

    mutating func perform(_ actions: [DeskFeed.Action]) {
        for action in actions {
            switch action {
            case .journal(let lines):
                journal += lines
                // The process dies right behind a flush.
                if random.chance(1, 400) { return restart() }
            case .show(let record, _): shown.append(record.seq)
            case .ask(let request): send(.request(request))
            case .arm(let timer, _): timers.append(timer)
            case .caughtUp, .tell: break
            }
        }
    }

    /// A broker loses, repeats and reorders as it likes.
    mutating func send(_ message: Message) {
        guard isConnected, !random.chance(1, 8) else { return }
        wire.insert(message, at: random.chance(1, 4) ? random.below(wire.count + 1) : wire.count)
        if random.chance(1, 10) { wire.append(message) }
    }

    mutating func deliver() {
        guard !wire.isEmpty else { return }
        switch wire.removeFirst() {
        case .event(let record): perform(feed.event(record))
        case .beacon(let head): perform(feed.beacon(head))
        case .answer(let answer): perform(feed.answer(answer))
        case .request(let request): answer(request)
        }
    }

    mutating func answer(_ request: ReplayRequest) {
        if random.chance(1, 10) { return send(.answer(.wait(id: request.id, .milliseconds(500)))) }
        let rest = log.dropFirst(Int(request.after)).prefix(1 + random.below(7))
        send(.answer(Sample.page(request.id, Array(rest), head: Int64(log.count))))
    }

    mutating func publish() {
        guard log.count < Self.calls.count else { return }
        log.append(random.chance(1, 3) ? Self.liveCalls[log.count] : Self.calls[log.count])
        send(.event(log[log.count - 1]))
    }

    mutating func connect() {
        isConnected = true
        perform(feed.subscribed())
    }

    mutating func disconnect() {
        isConnected = false
        wire = []
        perform(feed.disconnected())
    }

    /// `kill -9`: the journal alone remains, and messages of the earlier run may still arrive.
    mutating func restart() {
        runs += 1
        timers = []
        isConnected = false
        feed = DeskFeed(position: journal.last?.position, name: "run\(runs)")
    }

    mutating func step() {
        switch random.below(100) {
        case ..<30: publish()
        case ..<70: deliver()
        case ..<85:
            if !timers.isEmpty { perform(feed.fired(timers.remove(at: random.below(timers.count)))) }
        case ..<90: send(.beacon(Int64(log.count)))
        case ..<92: perform(feed.overflowed())
        case ..<95: isConnected ? disconnect() : connect()
        case ..<96: restart()
        default: if !isConnected { connect() }
        }
    }

    /// The faults end; a beacon is heard and everything is delivered.
    mutating func settle() {
        random.isFair = true
        if !isConnected { connect() }
        for _ in 0..<10_000 {
            send(.beacon(Int64(log.count)))
            while !wire.isEmpty { deliver() }
            let armed = timers
            timers = []
            for timer in armed { perform(feed.fired(timer)) }
            if wire.isEmpty, feed.cursor?.position == Int64(log.count) { break }
        }
        perform(feed.stop())
    }
}

/// SplitMix64: the same schedule for the same seed, everywhere.
struct Seeded {
    private var state: UInt64
    /// Whether nothing goes wrong any more.
    var isFair = false

    init(_ seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return value ^ (value >> 31)
    }

    mutating func below(_ bound: Int) -> Int { bound < 2 ? 0 : Int(next() % UInt64(bound)) }

    mutating func chance(_ of: Int, _ outOf: Int) -> Bool { below(outOf) < of && !isFair }
}

@Suite("Generated schedules")
struct DeskFeedScheduleTests {
    @Test("Whatever is lost, repeated, reordered, cut or killed, the journal has every ended call once and in order", arguments: 0..<40)
    func exactlyOnce(block: Int) {
        for seed in 0..<10 {
            var schedule = Schedule(seed: UInt64(block * 1000 + seed))
            for _ in 0..<400 { schedule.step() }
            schedule.settle()
            let journaled = schedule.journal.compactMap { if case .event(let record) = $0 { record.seq } else { nil } }
            let expected = schedule.log.filter(\.isJournaled).map(\.seq)
            #expect(journaled == expected, "seed \(block * 1000 + seed)")
            #expect(schedule.journal.last?.position == Int64(schedule.log.count), "seed \(block * 1000 + seed)")
            let completed = schedule.shown.filter { schedule.log[Int($0) - 1].isJournaled }
            #expect(completed == completed.sorted() && Set(completed).count == completed.count, "seed \(block * 1000 + seed): shown twice")
        }
    }
}

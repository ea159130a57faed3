import TestSupport

@testable import Bridge

/// A log, a bridge that follows it, and one stream, as a game: each step is something that may happen next.
struct StreamModel {
    private(set) var received: [Int64] = []
    private(set) var violations: [String] = []
    private let start: Int64
    private var state: StreamState
    /// The log's highest number; a bridge knows of it up to `known`, and has the newest `ringCount` at hand.
    private var head: Int64
    private var known: Int64
    /// Up to which frames were announced to the stream.
    private var announced: Int64
    private let ringCount: Int64
    private let batch: Int64
    /// The answer to a page that is on its way: up to which number it will reach, or that it fails.
    private var page: Int64??
    private var tick = 0

    var expected: [Int64] { start < head ? Array(start + 1...head) : [] }

    init(start: Int64, using generator: inout SeededGenerator) {
        self.start = start
        state = StreamState(position: start)
        head = start + Int64.random(in: 0...20, using: &generator)
        known = max(0, head - Int64.random(in: 0...8, using: &generator))
        announced = known
        ringCount = Int64.random(in: 0...6, using: &generator)
        batch = Int64.random(in: 1...4, using: &generator)
        advance()
    }

    mutating func step(using generator: inout SeededGenerator) {
        switch Int.random(in: 0..<10, using: &generator) {
        case 0, 1: head += 1
        // The bridge hears of one or several.
        case 2: known = min(head, known + 1)
        case 3: known = head
        case 4, 5: announce()
        case 6: answer(fails: Int.random(in: 0..<4, using: &generator) == 0)
        case 7: setWritable(false)
        case 8: setWritable(true)
        default: beat()
        }
    }

    /// Everything that is under way comes to its end.
    mutating func settle() {
        setWritable(true)
        known = head
        for _ in 0..<500 {
            announce()
            answer(fails: false)
            beat()
        }
        if !state.isLive { violations.append("not live at the end") }
    }

    private mutating func announce() {
        guard known > announced else { return }
        let (from, to) = (announced, known)
        announced = known
        switch state.deliver(after: from, upTo: to) {
        case .send: receive(from: from, to: to)
        case .catchUp: advance()
        case .drop: break
        }
    }

    private mutating func advance() {
        // The ring may hold more than was announced, as it does in the bridge.
        while true {
            let (ringStart, ringEnd) = (known - ringCount, known)
            switch state.need(end: known, ringHolds: { $0 >= ringStart && $0 < ringEnd }) {
            case .nothing:
                let isIdle = !state.isLive && state.isWritable && !state.isFetching && !isPaused
                if isIdle { violations.append("stuck at \(state.position)") }
                return
            case .ring:
                let from = state.position
                let to = min(known, from + batch)
                state.sending(upTo: to)
                receive(from: from, to: to)
            case .page:
                if page != nil { violations.append("two pages at once") }
                page = .some(min(head, state.position + batch))
                return
            }
        }
    }

    private var isPaused = false

    private mutating func answer(fails: Bool) {
        guard let reach = page else { return }
        page = nil
        let from = state.position
        guard !fails, let reach, reach > from else {
            state.fetched(upTo: nil)
            isPaused = true
            return advance()
        }
        state.fetched(upTo: reach)
        receive(from: from, to: reach)
        advance()
    }

    private mutating func setWritable(_ isWritable: Bool) {
        state.writability(isWritable, tick: tick)
        advance()
    }

    private mutating func beat() {
        tick += 1
        isPaused = false
        _ = state.beat(tick: tick, phase: 0, heartbeat: 15, cutAfter: .max)
        advance()
    }

    private mutating func receive(from: Int64, to: Int64) {
        if from < to { received += Array(from + 1...to) }
    }
}

import Calls

/// Which events a desk handles, in which order, and when it asks the gateway for what it missed. Decides only; whoever calls it acts.
///
/// The rules come from what a broker without a memory may do: lose, repeat and reorder anything. The journal is the cursor, an event is handled
/// only as the next one after it, and what is missing is asked for after each subscription, on a hole and on a higher head. While an answer is
/// awaited, later events are held, or a busy desk would never catch up. What the log answers is final.
struct DeskFeed: Sendable {
    /// Nobody answers at once after a restart; these are the waits before a request is repeated, the last of them for ever.
    static let repeatDelays: [Duration] = [.seconds(2), .seconds(4), .seconds(8)]
    /// Two gateways may publish out of order; most holes close by themselves within this time.
    static let holeDelay = Duration.milliseconds(100)
    /// How long the journal's cursor may lag behind events that it does not keep.
    static let saveDelay = Duration.seconds(1)
    /// How many later events are kept while something before them is missing; what is beyond comes from the log.
    static let maximumHeld = 1000

    /// What the desk is doing about its place in the log.
    private enum Phase {
        /// Not subscribed: nothing can be asked.
        case offline
        /// Everything that was heard of has been handled.
        case idle
        /// Something is missing and may still come by itself.
        case waiting(timer: Int)
        /// A request is out. `attempt` counts how often it was repeated.
        case fetching(id: String, attempt: Int, timer: Int)
    }

    /// The desk's place in the log; `nil` until the head is known at the very first connection.
    private(set) var cursor: LogCursor?
    private var phase = Phase.offline
    private var held = HeldEvents(capacity: maximumHeld)
    /// The highest number heard of since the newest request.
    private var heard: Int64 = 0
    /// Events were dropped unseen since the newest request.
    private var missedSome = false
    /// The journal's last line is behind the cursor.
    private var isUnsaved = false
    private var isSaving = false
    private var requests = 0
    private var timers = 0
    private let name: String
    private let savesAtOnce: Bool

    /// - Parameters:
    ///   - position: The journal's cursor; `nil` without a journal, which means: from the head on.
    ///   - name: Begins every request's id. Must differ from run to run, so that an answer to an earlier run is not taken for one to this.
    ///   - savesAtOnce: Whether the cursor is flushed before an event is shown that the journal does not keep, so that it is not shown twice.
    init(position: Int64?, name: String, savesAtOnce: Bool = false) {
        cursor = position.map(LogCursor.init(position:))
        self.name = name
        self.savesAtOnce = savesAtOnce
    }
}

extension DeskFeed {
    /// The broker confirmed the subscriptions, the first time or again: whatever was published before may have been missed.
    mutating func subscribed() -> [Action] { ask() }

    /// The connection was lost.
    mutating func disconnected() -> [Action] {
        defer { phase = .offline }
        if case .fetching = phase { return [.caughtUp] }
        return []
    }

    /// Messages were dropped on this side because they came faster than they were handled.
    mutating func overflowed() -> [Action] {
        switch phase {
        case .offline: return []
        case .fetching:
            missedSome = true
            return []
        case .idle, .waiting: return ask()
        }
    }

    /// An event came live.
    mutating func event(_ record: EventRecord) -> [Action] {
        if let cursor, record.seq <= cursor.position { return [] }
        switch phase {
        case .offline, .fetching:
            hold(record)
            return []
        case .idle, .waiting:
            hold(record)
            return drain() + settle()
        }
    }

    /// The gateway named the head of the log. Taken as a maximum: a lower one than before says nothing.
    mutating func beacon(_ head: Int64) -> [Action] {
        guard head <= EventRecord.maximumSeq else { return [] }
        heard = max(heard, head)
        switch phase {
        case .offline, .fetching: return []
        case .idle, .waiting: return settle()
        }
    }

    /// A timer that was armed has run out; one that no longer matters is ignored.
    mutating func fired(_ timer: Timer) -> [Action] {
        switch (timer, phase) {
        case (.hole(let number), .waiting(let armed)) where number == armed:
            return ask()
        case (.request(let number), .fetching(let id, let attempt, let armed)) where number == armed:
            return send(id: id, attempt: attempt)
        case (.save, _):
            isSaving = false
            return save()
        default:
            return []
        }
    }

    /// The journal is brought up to date before the end.
    mutating func stop() -> [Action] { save() + disconnected() }
}

extension DeskFeed {
    /// The gateway answered. An answer to anything but the newest request is ignored.
    mutating func answer(_ answer: ReplayAnswer) -> [Action] {
        guard case .fetching(let expected, let attempt, _) = phase, answer.id == expected else { return [] }
        switch answer {
        case .wait(_, let delay):
            timers += 1
            phase = .fetching(id: expected, attempt: attempt, timer: timers)
            return [.arm(.request(timers), after: delay)]
        case .page(let page):
            let actions = cursor == nil ? begin(at: page) : take(page)
            return actions + goOn(to: page.head)
        }
    }

    /// The first answer ever: the head is where this desk begins, flushed before anything is used.
    private mutating func begin(at page: ReplayAnswer.Page) -> [Action] {
        cursor = LogCursor(position: page.head)
        return [.journal([.cursor(page.head)]), .tell(.begins(after: page.head))]
    }

    private mutating func take(_ page: ReplayAnswer.Page) -> [Action] {
        let before = position
        var lines: [JournalLine] = []
        var actions: [Action] = page.refused > 0 ? [.tell(.refused(page.refused))] : []
        for record in page.records where record.seq > position {
            if let gap = cursor?.gap(before: record.seq, oldest: page.oldest) { actions.append(.tell(.gap(gap))) }
            if let line = advance(to: record) { lines.append(line) }
            actions += Self.showing(record, .fetched(now: page.now))
        }
        // Nothing below the head, or a head below the cursor: the log does not have what the desk asks for.
        if position == before || position > page.head, let gap = cursor?.gap(emptyUpTo: page.head, oldest: page.oldest) {
            cursor?.pass(gap)
            isUnsaved = true
            actions.append(.tell(.gap(gap)))
        }
        if isUnsaved {
            lines.append(.cursor(position))
            isUnsaved = false
        }
        return (lines.isEmpty ? [] : [.journal(lines)]) + actions
    }

    /// After a page: what was held and is next, then the rest of the log, or peace.
    private mutating func goOn(to head: Int64) -> [Action] {
        let actions = drain()
        if position < head || missedSome { return actions + ask() }
        held.drop(above: head, heardBefore: requests)
        phase = .idle
        return actions + [.caughtUp] + settle()
    }
}

extension DeskFeed {
    private var position: Int64 { cursor?.position ?? 0 }

    private mutating func hold(_ record: EventRecord) {
        if !held.hold(record, requests: requests, next: position + 1) { heard = max(heard, record.seq) }
    }

    /// Handles what is held and next.
    private mutating func drain() -> [Action] {
        var lines: [JournalLine] = []
        var shown: [Action] = []
        while let record = held.take(position + 1) {
            if let line = advance(to: record) { lines.append(line) }
            shown += Self.showing(record, .live)
        }
        held.drop(upTo: position)
        if isUnsaved, savesAtOnce {
            lines.append(.cursor(position))
            isUnsaved = false
        }
        if isUnsaved, !isSaving {
            isSaving = true
            shown.append(.arm(.save, after: Self.saveDelay))
        }
        return (lines.isEmpty ? [] : [.journal(lines)]) + shown
    }

    /// Waits for what is missing, if anything is.
    private mutating func settle() -> [Action] {
        guard held.isEmpty, heard <= position else {
            if case .waiting = phase { return [] }
            timers += 1
            phase = .waiting(timer: timers)
            return [.arm(.hole(timers), after: Self.holeDelay)]
        }
        phase = .idle
        return []
    }

    /// Moves the cursor to an event.
    ///
    /// - Returns: The journal's line for it, if it has one.
    private mutating func advance(to record: EventRecord) -> JournalLine? {
        cursor?.advance(to: record.seq)
        isUnsaved = !record.isJournaled
        return record.isJournaled ? .event(record) : nil
    }

    private static func showing(_ record: EventRecord, _ arrival: Arrival) -> [Action] {
        record.event == nil ? [.tell(.unreadable(record.seq))] : [.show(record, arrival)]
    }

    private mutating func save() -> [Action] {
        guard isUnsaved else { return [] }
        isUnsaved = false
        return [.journal([.cursor(position)])]
    }

    /// Begins a request, with an id of its own.
    private mutating func ask() -> [Action] {
        requests += 1
        heard = 0
        missedSome = false
        return send(id: "\(name)-\(requests)", attempt: 0)
    }

    /// Sends a request, for the first time or again.
    private mutating func send(id: String, attempt: Int) -> [Action] {
        timers += 1
        phase = .fetching(id: id, attempt: attempt + 1, timer: timers)
        let delay = Self.repeatDelays[min(attempt, Self.repeatDelays.count - 1)]
        return [.ask(ReplayRequest(id: id, after: position)), .arm(.request(timers), after: delay)]
    }
}

import Calls
import MQTT

extension DeskNotifier {
    /// Carries out what the feed decided. What follows from a journal line that could not be written is left out.
    func perform(_ actions: [DeskFeed.Action]) async {
        guard !hasStopped else { return }
        for action in actions {
            do throws(NotifierError) {
                switch action {
                case .journal(let lines):
                    if try journal.append(lines) { output.note("\(journal.path) was removed or changed by somebody else; going on in a new file.") }
                case .show(let record, let arrival): try perform(presenter.show(record, arrival))
                case .caughtUp: try perform(presenter.caughtUp())
                case .tell(let notice): tell(notice)
                case .ask(let request): await ask(request)
                case .arm(let timer, let delay): arm(after: delay) { await $0.perform($0.feed.fired(timer)) }
                }
            } catch {
                hasStopped = true
                failed.yield(error)
                return
            }
        }
    }

    private func tell(_ notice: DeskFeed.Notice) {
        let text = NoticeText.of(notice)
        switch notice {
        case .begins, .gap: output.note(text)
        case .unreadable: note(text, about: "unreadable")
        case .refused: note(text, about: "refused")
        }
    }

    /// Says what may go on for ever: once, and from then on once a minute how often it happened more.
    func note(_ text: String, about subject: String) {
        guard paced.isFirst(of: subject) else { return }
        output.note(text)
        tellCount(of: subject, text)
    }

    private func tellCount(of subject: String, _ text: String) {
        arm(after: PacedNotes.interval) { notifier in
            guard let count = notifier.paced.intervalPassed(of: subject) else { return }
            notifier.output.note("\(count) more like this within a minute: \(text)")
            notifier.tellCount(of: subject, text)
        }
    }

    func perform(_ effects: [Presenter.Effect]) throws(NotifierError) {
        for effect in effects {
            switch effect {
            case .show(let record):
                if settings.format == .json { try output.line(record.line) } else if let event = record.event { try output.line(line.text(event)) }
            case .digest(let count, let first, let last):
                let text = NoticeText.digest(count: count, first: first, last: last, journal: settings.journal)
                if settings.format == .json { output.note(text) } else { try output.line(text) }
            case .ring(let strokes): beeper.ring(strokes: strokes)
            case .run(let record, let freshness): runner?.add(record, isFresh: freshness == .fresh)
            }
        }
    }

    func perform(_ actions: [LinkWatch.Action]) {
        guard !hasStopped else { return }
        for action in actions {
            switch action {
            case .arm(let number): arm(after: LinkWatch.patience) { $0.perform($0.link.fired(number)) }
            case .tell(let notice): output.note(NoticeText.of(notice, broker: settings.enrolment.broker))
            }
        }
    }

    private func ask(_ request: ReplayRequest) async {
        guard let json = try? EventJSON.encode(request) else { return }
        // A request that is lost, or refused, is repeated by the feed.
        _ = try? await client.enqueue(MQTTMessage(topic: topics.replay, payload: Array(json.utf8)))
    }

    /// Calls back later. A timer holds on to nothing: a notifier that has ended lets go of its journal at once.
    private func arm(after delay: Duration, _ fire: @escaping @Sendable (isolated DeskNotifier) async -> Void) {
        Task { [weak self] in
            try? await Task.sleep(for: delay)
            if let self { await fire(self) }
        }
    }
}

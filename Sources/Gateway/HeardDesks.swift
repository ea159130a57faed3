import Storage
import Synchronization

/// What desks have said of themselves since the broker was connected last, and what of it the database does not have yet.
final class HeardDesks: Sendable {
    private struct State {
        var connection = 0
        var desks: Set<String> = []
        /// The newest word of each desk, by its broker user name.
        var unsaved: [String: DeskPresence] = [:]
    }

    private let state = Mutex(State())

    /// How many connections there were before this one.
    var connection: Int { state.withLock { $0.connection } }

    /// The connection is gone: on the next one everybody has to say so again.
    func begin() {
        state.withLock { state in
            state.connection += 1
            state.desks = []
        }
    }

    func note(_ presence: DeskPresence) {
        let name = BrokerAccount.username(workspace: presence.workspace, desk: presence.desk)
        state.withLock { state in
            state.desks.insert(name)
            state.unsaved[name] = presence
        }
    }

    /// What is to be saved next, at most so many; it counts as saved from then on.
    func takeUnsaved(limit: Int) -> [DeskPresence] {
        state.withLock { state in
            let names = Array(state.unsaved.keys.prefix(limit))
            return names.compactMap { state.unsaved.removeValue(forKey: $0) }
        }
    }

    /// They were not saved after all; what was heard since counts.
    func putBack(_ desks: [DeskPresence]) {
        state.withLock { state in
            for desk in desks {
                let name = BrokerAccount.username(workspace: desk.workspace, desk: desk.desk)
                if state.unsaved[name] == nil { state.unsaved[name] = desk }
            }
        }
    }

    /// - Returns: `nil` if another connection has begun since.
    func desks(ifStill connection: Int) -> Set<String>? { state.withLock { $0.connection == connection ? $0.desks : nil } }
}

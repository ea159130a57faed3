import Synchronization

/// Which desks have said something of themselves since the broker was connected last.
final class HeardDesks: Sendable {
    private struct State {
        var connection = 0
        var desks: Set<String> = []
    }

    private let state = Mutex(State())

    /// How many connections there were before this one.
    var connection: Int { state.withLock { $0.connection } }

    /// The connection is gone: on the next one everybody has to say so again.
    func begin() { state.withLock { $0 = State(connection: $0.connection + 1) } }

    /// - Parameter desk: Its broker user name.
    func note(_ desk: String) { state.withLock { _ = $0.desks.insert(desk) } }

    /// - Returns: `nil` if another connection has begun since.
    func desks(ifStill connection: Int) -> Set<String>? { state.withLock { $0.connection == connection ? $0.desks : nil } }
}

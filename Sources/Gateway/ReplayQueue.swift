import Calls
import Synchronization

/// The desks that wait for an answer, in the order in which they began to wait, each with the last thing that it asked.
///
/// A desk asks one thing at a time, so a newer request takes the place of one that still waits: however fast a desk asks, it has one turn like any other,
/// and what is kept is bounded by the number of desks.
final class ReplayQueue: Sendable {
    struct Request: Sendable {
        let workspace: WorkspaceID
        let desk: DeskName
        let payload: [UInt8]
    }

    private struct State {
        var order: [String] = []
        var requests: [String: Request] = [:]
    }

    private let state = Mutex(State())

    /// - Parameter name: Workspace and desk in one text.
    func put(_ request: Request, from name: String) {
        state.withLock { state in
            if state.requests.updateValue(request, forKey: name) == nil { state.order.append(name) }
        }
    }

    /// Whose turn it is, and what it asked last; `nil` if nobody waits.
    func take() -> (name: String, request: Request)? {
        state.withLock { state in
            guard !state.order.isEmpty else { return nil }
            let name = state.order.removeFirst()
            return state.requests.removeValue(forKey: name).map { (name, $0) }
        }
    }
}

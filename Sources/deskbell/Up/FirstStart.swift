import Synchronization

/// True once.
final class FirstStart: Sendable {
    private let passed = Atomic<Bool>(false)

    var isNow: Bool { !passed.exchange(true, ordering: .relaxed) }
}

import CMosquitto
import Glibc
import Synchronization

/// Wakes a thread that polls: an eventfd, which unlike a condition can be waited for together with a socket.
final class WakeUp: Sendable {
    /// Readable while a signal is pending; -1 if the process is out of descriptors, which `poll` skips, so the thread then works at its next tick.
    let descriptor = eventfd(0, Int32(EFD_CLOEXEC | EFD_NONBLOCK))

    /// Set from a signal until the thread looks, so that many signals in a row cost one system call.
    private let isPending = Atomic(false)

    deinit {
        if descriptor >= 0 { close(descriptor) }
    }

    /// To be called after the work was put where the thread will find it.
    func signal() {
        guard !isPending.exchange(true, ordering: .sequentiallyConsistent) else { return }
        var one: UInt64 = 1
        _ = write(descriptor, &one, MemoryLayout<UInt64>.size)
    }

    /// To be called by the thread before it looks for work.
    func drain() {
        var count: UInt64 = 0
        _ = read(descriptor, &count, MemoryLayout<UInt64>.size)
        isPending.store(false, ordering: .sequentiallyConsistent)
    }
}

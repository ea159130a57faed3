import Glibc

/// Waits for a socket and a wake-up together. `poll` and not `select`, since `select` ends at descriptor 1,023.
struct Poller {
    struct Ready {
        let isWoken: Bool
        let canRead: Bool
        let canWrite: Bool

        /// An error or the end of the connection, which reading will tell.
        let hasHungUp: Bool
    }

    let wakeUp: WakeUp

    /// - Parameters:
    ///   - socket: -1 for none.
    ///   - timeout: Rounded up to whole milliseconds.
    func wait(socket: Int32 = -1, reading: Bool = true, writing: Bool = false, timeout: Duration) -> Ready {
        let interest = (reading ? POLLIN : 0) | (writing ? POLLOUT : 0)
        var descriptors = (
            pollfd(fd: wakeUp.descriptor, events: Int16(POLLIN), revents: 0),
            pollfd(fd: socket, events: Int16(interest), revents: 0)
        )
        let milliseconds = Int32(
            clamping: max(0, timeout.components.seconds) &* 1_000 &+ (timeout.components.attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000
        )
        // A tuple of equal types is laid out, and its memory bound, as an array of them.
        let count = withUnsafeMutableBytes(of: &descriptors) { bytes in
            poll(bytes.assumingMemoryBound(to: pollfd.self).baseAddress, 2, milliseconds)
        }
        let answer = count > 0 ? Int32(descriptors.1.revents) : 0
        return Ready(
            isWoken: count > 0 && descriptors.0.revents != 0,
            canRead: answer & POLLIN != 0,
            canWrite: answer & POLLOUT != 0,
            hasHungUp: answer & (POLLERR | POLLHUP | POLLNVAL) != 0
        )
    }
}

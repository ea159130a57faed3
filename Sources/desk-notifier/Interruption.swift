import Dispatch

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// SIGINT, SIGTERM and SIGHUP as an orderly end.
enum Interruption {
    /// Whoever asked for the end waits no longer than this, whatever blocks: a terminal that is halted, a disk that does not answer.
    private static let patience = DispatchTimeInterval.milliseconds(1900)

    /// Runs `body` in a task that the first of the signals cancels.
    ///
    /// The journal is flushed before anything is shown, so being cut short by `patience` loses nothing.
    static func cancels(_ body: @escaping @Sendable () async throws -> Void) async throws {
        let task = Task { try await body() }
        let queue = DispatchQueue(label: "desk-notifier.signals")
        let sources = [SIGINT, SIGTERM, SIGHUP].map { number in
            // A source installs its handler once it is registered. Until then, some milliseconds, the default action ends the process, as a crash might
            // at any time; were the signal ignored meanwhile, as on Darwin it must be, it would be lost.
            let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
            source.setEventHandler {
                task.cancel()
                queue.asyncAfter(deadline: .now() + patience) { _exit(0) }
            }
            source.resume()
            return source
        }
        defer { for source in sources { source.cancel() } }
        try await task.value
    }
}

import Glibc

/// Starts threads that block, which the threads of Swift's concurrency pool must not.
enum NetworkThread {
    private final class Body: Sendable {
        let run: @Sendable () -> Void

        init(run: @escaping @Sendable () -> Void) {
            self.run = run
        }
    }

    /// - Returns: Whether the system had a thread to give.
    static func start(_ run: @escaping @Sendable () -> Void) -> Bool {
        // Retained once, and given back once: by the thread if there is one, here if not.
        let body = Unmanaged.passRetained(Body(run: run))
        var thread = pthread_t()
        let status = pthread_create(
            &thread,
            nil,
            { argument in
                guard let argument else { return nil }
                Unmanaged<Body>.fromOpaque(argument).takeRetainedValue().run()
                return nil
            },
            body.toOpaque()
        )
        guard status == 0 else {
            body.release()
            return false
        }
        pthread_detach(thread)
        return true
    }
}

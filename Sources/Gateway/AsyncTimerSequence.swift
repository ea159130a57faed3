/// Ticks at a fixed pace until the task is cancelled; the first tick comes at once.
struct AsyncTimerSequence: AsyncSequence, Sendable {
    let interval: Duration

    static func seconds(_ seconds: Int) -> AsyncTimerSequence { AsyncTimerSequence(interval: .seconds(seconds)) }

    func makeAsyncIterator() -> Iterator { Iterator(interval: interval) }

    struct Iterator: AsyncIteratorProtocol {
        let interval: Duration
        private var isFirst = true

        init(interval: Duration) { self.interval = interval }

        mutating func next() async -> Void? {
            if isFirst {
                isFirst = false
                return ()
            }
            do {
                try await Task.sleep(for: interval)
                return ()
            } catch {
                return nil
            }
        }
    }
}

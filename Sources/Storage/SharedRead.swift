/// Lets all who ask at the same time share one read, which begins after each of them asked, so that nobody gets an answer older than the question.
public actor SharedRead<Value: Sendable> {
    private let read: @Sendable () async throws -> Value
    private var current: Task<Value, any Error>?
    /// The read that has not begun yet: whoever asks now joins it.
    private var next: Task<Value, any Error>?

    public init(_ read: @escaping @Sendable () async throws -> Value) { self.read = read }

    /// - Throws: What the read throws.
    public func value() async throws -> Value {
        if let next { return try await next.value }
        let task = Task { [read, current] in
            _ = await current?.result
            begin()
            return try await read()
        }
        next = task
        return try await task.value
    }

    private func begin() {
        current = next
        next = nil
    }
}

/// What was awaited did not happen in time.
struct TooLate: Error {}

/// Gives up on something that does not happen.
func within<Value: Sendable>(seconds: Int = 60, _ body: @escaping @Sendable () async throws -> Value) async throws -> Value {
    try await withThrowingTaskGroup(of: Value.self) { group in
        group.addTask(operation: body)
        group.addTask {
            try await Task.sleep(for: .seconds(seconds))
            throw TooLate()
        }
        defer { group.cancelAll() }
        guard let value = try await group.next() else { throw TooLate() }
        return value
    }
}

import Calls
import Storage

/// Remembers a workspace's numbers for two seconds after they were read, so that many open overviews cost as much as one.
///
/// Whoever asks while they are read waits for that read, however long it takes: a slow one never has company that takes the other connections.
actor StatisticsCache {
    typealias Read = @Sendable (WorkspaceID) async throws -> WorkspaceStatistics

    private struct Reading {
        let task: Task<WorkspaceStatistics, any Error>
        /// `nil` while it runs.
        var ended: ContinuousClock.Instant?
    }

    private let lifetime: Duration
    private let read: Read
    private var readings: [WorkspaceID: Reading] = [:]

    init(lifetime: Duration = .seconds(2), read: @escaping Read) {
        self.lifetime = lifetime
        self.read = read
    }

    /// - Throws: What the read throws; the next one to ask tries again.
    func statistics(of workspace: WorkspaceID) async throws -> WorkspaceStatistics {
        let now = ContinuousClock.now
        readings = readings.filter { $0.value.ended.map { now - $0 < lifetime } ?? true }
        if let reading = readings[workspace] { return try await reading.task.value }
        let task = Task { [read] in try await read(workspace) }
        readings[workspace] = Reading(task: task)
        let result = await task.result
        if case .success = result {
            readings[workspace]?.ended = .now
        } else {
            readings[workspace] = nil
        }
        return try result.get()
    }
}

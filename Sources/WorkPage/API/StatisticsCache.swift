import Calls
import Storage

/// Remembers a workspace's numbers for two seconds, so that many open overviews cost as much as one.
actor StatisticsCache {
    private let store: Store
    private var readings: [WorkspaceID: (task: Task<WorkspaceStatistics, any Error>, began: ContinuousClock.Instant)] = [:]

    private static let lifetime = Duration.seconds(2)

    init(store: Store) { self.store = store }

    /// - Throws: `StoreError`.
    func statistics(of workspace: WorkspaceID) async throws -> WorkspaceStatistics {
        let now = ContinuousClock.now
        readings = readings.filter { now - $0.value.began < Self.lifetime }
        if let reading = readings[workspace] { return try await reading.task.value }
        let task = Task { [store] in try await store.statistics(of: workspace) }
        readings[workspace] = (task, now)
        return try await task.value
    }
}

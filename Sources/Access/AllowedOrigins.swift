import Calls
import HTTPTypes
import Logging
import Storage

/// Which origins may ask for which workspace, as the database had it at most a second ago.
///
/// Read as a whole: it is a few lines per workspace, and no stranger can make it grow. While the database cannot be read, what it said last counts;
/// otherwise every page of another site would see its stream refused, which an `EventSource` takes for final.
actor AllowedOrigins {
    private let store: Store
    private let logger: Logger
    private var origins: [WorkspaceID: Set<String>] = [:]
    private var reading: (task: Task<[WorkspaceID: [String]], any Error>, began: ContinuousClock.Instant)?

    private static let lifetime = Duration.seconds(1)

    init(store: Store, logger: Logger) {
        self.store = store
        self.logger = logger
    }

    /// Whether a request comes from a page of an origin that is allowed in a workspace.
    ///
    /// - Returns: The origin exactly as it stands in the request, byte for byte one from the list; `nil` if it is another one, or none.
    func origin(of request: HTTPRequest, in workspace: WorkspaceID?) async -> String? {
        let values = request.headerFields[values: .origin]
        guard let workspace, values.count == 1, let origin = values.first else { return nil }
        return await allow(origin, in: workspace) ? origin : nil
    }

    func allow(_ origin: String, in workspace: WorkspaceID) async -> Bool {
        await refresh()
        return origins[workspace]?.contains(origin) == true
    }

    private func refresh() async {
        let now = ContinuousClock.now
        let current: Task<[WorkspaceID: [String]], any Error>
        if let reading, now - reading.began < Self.lifetime {
            current = reading.task
        } else {
            current = Task { [store] in try await store.origins() }
            reading = (current, now)
        }
        do {
            origins = try await current.value.mapValues(Set.init)
        } catch {
            logger.warning("The allowed origins could not be read", metadata: ["error": "\(error)"])
        }
    }
}

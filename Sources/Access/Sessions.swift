import Calls
import Logging
import Storage

/// Reads sessions, and remembers for a second which one a token belongs to.
///
/// When a server comes back, thousands of browsers reconnect within seconds; those that share a session share one read, also while it runs. A
/// second is short enough for a sign-out in another process; one in this process is forgotten at once.
actor Sessions {
    private struct Entry {
        let read: Task<Session?, any Error>
        let began: ContinuousClock.Instant
    }

    private let store: Store
    private let idleSeconds: Int64
    private let logger: Logger
    private var entries: [String: Entry] = [:]

    private static let lifetime = Duration.seconds(1)
    /// Above this, whatever is out of date is dropped before more is remembered.
    private static let comfortableCount = 4096
    /// How often at most the time of last use is written.
    static let touchSeconds: Int64 = 60

    /// - Parameter idleSeconds: A session that was not used for this long is over.
    init(store: Store, idleSeconds: Int64, logger: Logger) {
        self.store = store
        self.idleSeconds = idleSeconds
        self.logger = logger
    }

    /// The session of a request, which thereby was used now.
    ///
    /// - Throws: `StoreError`; a failure is not remembered.
    func use(digest: String) async throws -> Session? {
        let now = ContinuousClock.now
        if let entry = entries[digest], now - entry.began < Self.lifetime { return try await entry.read.value }
        if entries.count >= Self.comfortableCount { entries = entries.filter { now - $0.value.began < Self.lifetime } }
        let read = Task { try await readAndTouch(digest: digest) }
        entries[digest] = Entry(read: read, began: now)
        do {
            let session = try await read.value
            if session == nil { entries[digest] = nil }
            return session
        } catch {
            entries[digest] = nil
            throw error
        }
    }

    /// The session as the database has it now; not counted as use.
    ///
    /// - Returns: `nil` if there is none or it is over.
    /// - Throws: `StoreError`.
    nonisolated func current(digest: String) async throws -> Session? {
        let now = Timestamp.now
        guard let session = try await store.session(digest: digest, now: now),
            Self.isInUse(lastSeenAt: session.lastSeenAt, idleSeconds: idleSeconds, now: now)
        else {
            return nil
        }
        return session
    }

    /// Whether a session was used lately. One from a day or more ahead was made by a clock that was wrong, and would last as long as that was wrong.
    static func isInUse(lastSeenAt: Timestamp, idleSeconds: Int64, now: Timestamp) -> Bool {
        (-86_400...idleSeconds).contains(now.seconds(since: lastSeenAt))
    }

    func forget(digest: String) { entries[digest] = nil }

    func forgetAll() { entries = [:] }

    private nonisolated func readAndTouch(digest: String) async throws -> Session? {
        guard let session = try await current(digest: digest) else { return nil }
        // Beside the answer, which would wait for a writer that waits for the file.
        if Timestamp.now.seconds(since: session.lastSeenAt) >= Self.touchSeconds { Task { await touch(digests: [digest], now: .now) } }
        return session
    }

    /// Writes that sessions were used, if that can be written.
    nonisolated func touch(digests: [String], now: Timestamp) async {
        do {
            try await store.touchSessions(digests: digests, now: now)
        } catch {
            // A full disk signs nobody out: the session only looks a minute older than it is.
            logger.warning("A session's time of use could not be written", metadata: ["error": "\(error)"])
        }
    }
}

import Calls
import Crypto
import Foundation
public import Logging
public import ServiceLifecycle
public import Storage
import Synchronization

/// The webhook secrets that count now, kept in memory and brought up to date when the database says that something changed.
///
/// A secret is looked up by its digest: the comparison's time then tells nothing about the secret, and an unknown workspace costs as much as a
/// wrong secret.
public final class WebhookSecrets: Service {
    private let store: Store
    private let secret: ServerSecret
    private let logger: Logger
    private let table = Mutex<[SHA256Digest: WorkspaceID]>([:])
    /// A secret that was replaced expires without any change in the database, so the table is made anew now and then.
    private static let longestAge: Duration = .seconds(60)

    public init(store: Store, secret: ServerSecret, logger: Logger) {
        self.store = store
        self.secret = secret
        self.logger = logger
    }

    /// The workspace that a secret belongs to.
    ///
    /// - Parameter named: The workspace that the URL names; the secret of another one does not count then.
    func workspace(for secret: String, named: String?) -> WorkspaceID? {
        let digest = SHA256.hash(data: Data(secret.utf8))
        guard let workspace = table.withLock({ $0[digest] }), named == nil || named == workspace.rawValue else { return nil }
        return workspace
    }

    /// Reads the secrets from the database.
    ///
    /// - Throws: `StoreError`.
    public func load() async throws {
        var fresh: [SHA256Digest: WorkspaceID] = [:]
        for key in try await store.webhookKeys(now: .now) {
            fresh[SHA256.hash(data: Data(secret.webhookSecret(workspace: key.workspace, generation: key.generation).utf8))] = key.workspace
        }
        table.withLock { $0 = fresh }
    }

    /// Follows changes until shutdown. A database that cannot be read leaves the secrets as they are.
    public func run() async throws {
        var known: Int64 = -1
        var loadedAt = ContinuousClock.now
        for await _ in AsyncTimerSequence.seconds(1).cancelOnGracefulShutdown() {
            do {
                let revision = try await store.revision()
                guard revision != known || ContinuousClock.now - loadedAt > Self.longestAge else { continue }
                try await load()
                known = revision
                loadedAt = .now
            } catch {
                logger.warning("webhook secrets cannot be read", metadata: ["error": "\(error)"])
            }
        }
    }
}

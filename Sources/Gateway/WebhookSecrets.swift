import Calls
import Crypto
import Foundation
public import Logging
public import ServiceLifecycle
public import Storage
import Synchronization

/// The webhook secrets that count now and what else their workspaces ask for, kept in memory and brought up to date when the database says that something changed.
///
/// A secret is looked up by its digest: the comparison's time then tells nothing about the secret, and an unknown workspace costs as much as a
/// wrong secret.
public final class WebhookSecrets: Service {
    private let store: Store
    private let secret: ServerSecret
    private let logger: Logger
    private let state = Mutex(State())

    private struct State {
        var secrets: [SHA256Digest: Entry] = [:]
        var rules: [WorkspaceID: WebhookRules] = [:]
    }

    private struct Entry {
        var workspace: WorkspaceID
        /// A secret that was replaced ends without any change in the database.
        var expiresAt: Timestamp?
    }

    public init(store: Store, secret: ServerSecret, logger: Logger) {
        self.store = store
        self.secret = secret
        self.logger = logger
    }

    /// The workspace that a secret belongs to.
    ///
    /// - Parameter named: The workspace that the URL names; the secret of another one does not count then.
    func workspace(for secret: String, named: String?, now: Timestamp = .now) -> WorkspaceID? {
        let digest = SHA256.hash(data: Data(secret.utf8))
        guard let entry = state.withLock({ $0.secrets[digest] }), named == nil || named == entry.workspace.rawValue else { return nil }
        if let end = entry.expiresAt, end <= now { return nil }
        return entry.workspace
    }

    /// What a workspace asks for beyond the secret.
    func rules(of workspace: WorkspaceID) -> WebhookRules { state.withLock { $0.rules[workspace] } ?? WebhookRules() }

    /// Reads the secrets and rules from the database.
    ///
    /// - Throws: `StoreError`.
    public func load() async throws {
        var fresh = State()
        for (workspace, addresses) in try await store.webhookAddresses() {
            fresh.rules[workspace, default: WebhookRules()].addresses = addresses.compactMap { try? AddressRange($0) }
        }
        let signed = try await store.workspacesWithSignedWebhooks()
        for workspace in signed { fresh.rules[workspace, default: WebhookRules()].signingKeys = [] }
        for key in try await store.webhookKeys() {
            let text = secret.webhookSecret(workspace: key.workspace, generation: key.generation)
            fresh.secrets[SHA256.hash(data: Data(text.utf8))] = Entry(workspace: key.workspace, expiresAt: key.expiresAt)
            guard signed.contains(key.workspace) else { continue }
            let signing = SymmetricKey(data: secret.webhookSigningKey(workspace: key.workspace, generation: key.generation))
            fresh.rules[key.workspace]?.signingKeys?.append(.init(key: signing, expiresAt: key.expiresAt))
        }
        state.withLock { $0 = fresh }
    }

    /// Follows changes until shutdown. A database that cannot be read leaves the secrets as they are.
    public func run() async throws {
        var known: Int64 = -1
        for await _ in AsyncTimerSequence.seconds(1).cancelOnGracefulShutdown() {
            do {
                let revision = try await store.revision()
                guard revision != known else { continue }
                try await load()
                known = revision
            } catch {
                logger.warning("webhook secrets cannot be read", metadata: ["error": "\(error)"])
            }
        }
    }
}

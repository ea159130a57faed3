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
    private let logger: Logger
    private let revision: SharedRead<Int64>
    private let current: SharedRead<State>
    private let state = Mutex(State(revision: -1))

    private struct State {
        /// What the database's revision was before the rest was read.
        let revision: Int64
        var secrets: [SHA256Digest: Entry] = [:]
        var rules: [WorkspaceID: WebhookRules] = [:]
    }

    private struct Entry {
        var workspace: WorkspaceID
        /// A secret that was replaced ends without any change in the database.
        var expiresAt: Timestamp?
    }

    public init(store: Store, secret: ServerSecret, logger: Logger) {
        self.logger = logger
        revision = SharedRead { try await store.revision() }
        current = SharedRead { try await Self.read(store, secret) }
    }

    /// The workspace that a secret belongs to. Whoever was just given a new URL uses it at once, so the database is asked about a secret that is not known here.
    ///
    /// - Parameter named: The workspace that the URL names; the secret of another one does not count then.
    /// - Throws: `StoreError`.
    func workspace(for secret: String, named: String?) async throws -> WorkspaceID? {
        if let workspace = knownWorkspace(for: secret, named: named) { return workspace }
        try await follow()
        return knownWorkspace(for: secret, named: named)
    }

    /// The same as far as it is known in memory.
    func knownWorkspace(for secret: String, named: String?, now: Timestamp = .now) -> WorkspaceID? {
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
        let fresh = try await current.value()
        state.withLock { if $0.revision <= fresh.revision { $0 = fresh } }
    }

    /// Reads them again if the database has changed since; all who ask at once share one look, so that guessed secrets cost little.
    ///
    /// - Throws: `StoreError`.
    func follow() async throws {
        guard try await revision.value() != state.withLock({ $0.revision }) else { return }
        try await load()
    }

    /// Follows changes until shutdown. A database that cannot be read leaves the secrets as they are.
    public func run() async throws {
        for await _ in AsyncTimerSequence.seconds(1).cancelOnGracefulShutdown() {
            do {
                try await follow()
            } catch {
                logger.warning("webhook secrets cannot be read", metadata: ["error": "\(error)"])
            }
        }
    }

    private static func read(_ store: Store, _ secret: ServerSecret) async throws -> State {
        var fresh = State(revision: try await store.revision())
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
        return fresh
    }
}

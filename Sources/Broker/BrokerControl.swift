public import Calls
public import Logging
public import MQTT
public import ServiceLifecycle
public import Storage

/// Keeps the accounts at a running broker as the database says.
///
/// It looks once a second whether anything changed and compares everything then, and also after each reconnect and once a minute: nothing it remembers
/// decides what the broker should have, so a broker that was restarted, changed by hand or served by another instance is set right the same way. Several
/// instances may do so at once; after each change everything is compared again, since another one may have gone by an older list.
public final class BrokerControl: Service {
    static let pollInterval = Duration.seconds(1)
    static let checkInterval = Duration.seconds(60)
    static let pageSize = 100
    /// How long a report may take, so that it does not hold up other changes for ever.
    static let reportPatience = Duration.seconds(3)

    private let store: Store
    private let secret: ServerSecret
    private let username: String
    private let channel: ControlChannel
    private let onRevoked: (@Sendable (WorkspaceID, DeskName) async throws -> Void)?
    private let logger: Logger

    /// - Parameters:
    ///   - client: Connected as a control account; run by the caller.
    ///   - username: That account's user name.
    ///   - onRevoked: Called when a desk was cut off, before its account can be used again; the broker sends no last will in that case, so here is the place
    ///     to publish that the desk is offline. Called again later if it throws or takes over 3 s, when it is cancelled, and more than once where several
    ///     instances run. `nil` where nobody here may publish that: a revoked desk's account stays, disabled, until an instance that may has reported it.
    public init(
        store: Store,
        secret: ServerSecret,
        client: MQTTClient,
        username: String,
        logger: Logger,
        onRevoked: (@Sendable (WorkspaceID, DeskName) async throws -> Void)?
    ) {
        self.store = store
        self.secret = secret
        self.username = username
        self.channel = ControlChannel(client: client)
        self.logger = logger
        self.onRevoked = onRevoked
    }

    /// Runs until the task is cancelled or the service group shuts down.
    ///
    /// - Throws: `MQTTError.closed` if the client ends first.
    public func run() async throws {
        try await cancelWhenGracefulShutdown {
            try await withThrowingTaskGroup { group in
                group.addTask { try await self.channel.listen() }
                group.addTask { await self.follow() }
                try await group.next()
                group.cancelAll()
            }
        }
    }

    private func follow() async {
        var done: (connection: Int, revision: Int64, at: ContinuousClock.Instant)?
        var failure: String?
        while !Task.isCancelled {
            do {
                if let connection = channel.connection {
                    // Read before the accounts are, so that a change in between is seen next time.
                    let revision = try await store.revision()
                    let isCurrent = done.map { $0 == (connection, revision, $0.at) && $0.at.duration(to: .now) < Self.checkInterval } ?? false
                    if !isCurrent, try await reconcile() { done = (connection, revision, .now) }
                }
                failure = nil
            } catch {
                // Told once, not every second.
                if !Task.isCancelled, failure != "\(error)" {
                    logger.error("The broker's accounts could not be brought up to date", metadata: ["error": "\(error)"])
                }
                failure = "\(error)"
            }
            try? await Task.sleep(for: Self.pollInterval)
        }
    }

    /// - Returns: Whether there was nothing to do.
    private func reconcile() async throws -> Bool {
        let accounts = try await store.brokerAccounts()
        let clients = try await list(ControlCommand.listClients) { $0.clients }
        let roles = try await list(ControlCommand.listRoles) { $0.roles }
        let plan = Reconciliation(clients: clients, roles: roles, accounts: accounts, own: username)
        try await channel.send([.denyByDefault] + plan.cutOff)
        guard !plan.isEmpty else { return true }

        let password = { [secret] (account: BrokerAccount) in secret.brokerPassword(username: account.username, generation: account.generation) }
        let changes = plan.changes(of: { plan.revokedDesks[$0] == nil }, password: password)
        // All that is left to do may be another instance's.
        if onRevoked == nil, plan.cutOff.isEmpty, changes.isEmpty { return true }
        try await channel.send(changes)
        let reported = await report(plan.revokedDesks)
        try await channel.send(plan.changes(of: reported.contains, password: password))
        logger.info("Changed the broker's accounts", metadata: ["cutOff": "\(plan.cutOff.count)", "accounts": "\(accounts.count)"])
        return false
    }

    /// Tells of desks that were cut off, up to the first failure: what keeps one report from being made will keep the others too.
    ///
    /// - Returns: The accounts of those that were told.
    private func report(_ desks: [String: Reconciliation.Desk]) async -> Set<String> {
        var reported: Set<String> = []
        guard let onRevoked else { return reported }
        for (account, desk) in desks {
            do {
                try await withThrowingTaskGroup { group in
                    group.addTask { try await onRevoked(desk.workspace, desk.name) }
                    group.addTask {
                        try await Task.sleep(for: Self.reportPatience)
                        throw BrokerError.reportTimedOut
                    }
                    try await group.next()
                    group.cancelAll()
                }
                reported.insert(account)
            } catch {
                logger.warning("A revoked desk could not be shown as offline", metadata: ["desk": "\(account)", "error": "\(error)"])
                break
            }
        }
        return reported
    }

    private func list<Item>(_ page: (Int, Int) -> ControlCommand, _ items: (ControlResponse.Listing) -> [Item]?) async throws -> [Item] {
        var all: [Item] = []
        while true {
            let responses = try await channel.send([page(all.count, Self.pageSize)])
            guard let found = responses.first?.data.flatMap(items) else { throw BrokerError.noAnswer }
            all += found
            if found.count < Self.pageSize { return all }
        }
    }
}

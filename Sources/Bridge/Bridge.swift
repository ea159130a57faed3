public import Access
import Calls
public import Logging
public import MQTT
import NIOCore
public import ServiceLifecycle
public import Storage
import Synchronization

/// MQTT in, server-sent events out: `GET /api/workspaces/{id}/calls/events`.
///
/// Keeps no state that the log does not have. It may stand anywhere in a service group: streams end by themselves once the HTTP server begins to
/// shut down.
public final class Bridge: Service {
    let store: Store
    let signIn: SignIn
    let configuration: Configuration
    let logger: Logger
    private let client: MQTTClient

    private struct Follower {
        let feed: WorkspaceFeed
        var streams = 0
        /// How many seconds ago the last stream ended.
        var idleSeconds = 0
    }

    private struct State {
        var followers: [WorkspaceID: Follower] = [:]
        var hubs: [ObjectIdentifier: LoopHub] = [:]
        /// How many streams rest on each grant.
        var places: [Place: Int] = [:]
        /// How many streams each user has.
        var owners: [String: Int] = [:]
        var streams = 0
        var lastFeed = 0
        var isConnected: Bool
    }

    private let state: Mutex<State>
    private let feeds: AsyncStream<WorkspaceFeed>
    private let newFeed: AsyncStream<WorkspaceFeed>.Continuation

    /// How often it is asked who may not go on; with the time that takes, well within the 5 s that a stream may outlive its session.
    private static let endingCheck = Duration.seconds(2)

    /// - Parameter client: Run by somebody else; its account may read every workspace's calls and heads.
    public init(store: Store, client: MQTTClient, signIn: SignIn, configuration: Configuration = Configuration(), logger: Logger) {
        self.store = store
        self.client = client
        self.signIn = signIn
        self.configuration = configuration
        self.logger = logger
        state = Mutex(State(isConnected: client.isConnected))
        (feeds, newFeed) = AsyncStream.makeStream()
    }

    /// Follows the workspaces that are read, until cancelled or shut down gracefully.
    public func run() async throws {
        await cancelWhenGracefulShutdown {
            await withDiscardingTaskGroup { group in
                group.addTask { await self.followBroker() }
                group.addTask { await self.followCommits() }
                group.addTask { await self.pollHeads() }
                group.addTask { await self.endStreams() }
                for await feed in self.feeds { group.addTask { await feed.run() } }
                group.cancelAll()
            }
        }
    }

    // MARK: Streams

    /// Counts a stream in; `nil` if there are too many.
    func attach(_ place: Place) -> WorkspaceFeed? {
        let (feed, isNew) = state.withLock { state -> (WorkspaceFeed?, Bool) in
            let owned = state.owners[place.grant.owner, default: 0]
            let shared = state.followers[place.workspace]?.streams ?? 0
            guard state.streams < configuration.maximumStreams, owned < configuration.maximumStreamsPerUser,
                shared < configuration.maximumStreamsPerWorkspace
            else { return (nil, false) }
            state.streams += 1
            state.owners[place.grant.owner] = owned + 1
            state.places[place, default: 0] += 1
            if let feed = state.followers[place.workspace]?.feed {
                state.followers[place.workspace]?.streams += 1
                return (feed, false)
            }
            state.lastFeed += 1
            let feed = WorkspaceFeed(id: state.lastFeed, workspace: place.workspace, store: store, client: client, logger: logger)
            state.followers[place.workspace] = Follower(feed: feed, streams: 1)
            return (feed, true)
        }
        if isNew, let feed { newFeed.yield(feed) }
        return feed
    }

    /// Counts a stream out.
    func detach(_ place: Place) {
        state.withLock { state in
            state.streams -= 1
            state.followers[place.workspace]?.streams -= 1
            state.followers[place.workspace]?.idleSeconds = 0
            state.places.decrement(place)
            state.owners.decrement(place.grant.owner)
        }
    }

    /// How many streams there are.
    var streamCount: Int { state.withLock { $0.streams } }

    /// How many workspaces are followed.
    var followedCount: Int { state.withLock { $0.followers.count } }

    /// The hub of an event loop, made for its first stream.
    func hub(on eventLoop: any EventLoop) -> LoopHub {
        state.withLock { state in
            if let hub = state.hubs[ObjectIdentifier(eventLoop)] { return hub }
            let hub = LoopHub(eventLoop: eventLoop, isConnected: state.isConnected, configuration: configuration, logger: logger)
            state.hubs[ObjectIdentifier(eventLoop)] = hub
            return hub
        }
    }

    // MARK: Following

    private func followBroker() async {
        for await connection in client.states {
            let isConnected = if case .connected = connection { true } else { false }
            state.withLock { state in
                guard state.isConnected != isConnected else { return }
                state.isConnected = isConnected
                // Within the lock, so that a hub made meanwhile is either told here or made with the new value.
                state.hubs.values.forEach { $0.setConnected(isConnected) }
            }
        }
    }

    /// Hands on what this process commits itself: where gateway and bridge are one process, a broker that is asleep holds nothing up.
    private func followCommits() async {
        for await batch in store.committedEvents() {
            let feeds = state.withLock { state in batch.compactMap { event in state.followers[event.workspace].map { ($0.feed, event.entry) } } }
            for entries in Dictionary(grouping: feeds, by: { $0.0.id }).values {
                await entries.first?.0.committed(entries.map(\.1))
            }
        }
    }

    /// Once a second: looks for news, whatever the broker says (one that is frozen keeps its connections for many seconds), and lets go of
    /// workspaces that nobody reads, and has people forgotten who were erased.
    private func pollHeads() async {
        var revision: Int64?
        while (try? await Task.sleep(for: .seconds(1))) != nil {
            let (followed, idle) = state.withLock { state in
                var idle: [WorkspaceFeed] = []
                for (workspace, follower) in state.followers where follower.streams == 0 {
                    state.followers[workspace]?.idleSeconds += 1
                    guard follower.idleSeconds >= configuration.lingerSeconds else { continue }
                    idle.append(follower.feed)
                    state.followers[workspace] = nil
                }
                return (state.followers.values.map(\.feed), idle)
            }
            for feed in idle { await feed.stop() }
            await poll(followed)
            guard let now = try? await store.revision(), now != revision else { continue }
            revision = now
            for feed in followed { await feed.forgetErased() }
        }
    }

    private func poll(_ feeds: [WorkspaceFeed]) async {
        guard !feeds.isEmpty else { return }
        do {
            let heads = try await store.heads(of: feeds.map(\.workspace))
            for feed in feeds { if let head = heads[feed.workspace] { await feed.heard(head: head) } }
        } catch {
            logger.warning("The heads of the logs could not be read", metadata: ["error": "\(error)"])
        }
    }

    /// Ends the streams of those who may not go on.
    private func endStreams() async {
        while (try? await Task.sleep(for: Self.endingCheck)) != nil {
            let (places, hubs) = state.withLock { (Array($0.places.keys), Array($0.hubs.values)) }
            let endings = await signIn.endings(of: places)
            if !endings.isEmpty { hubs.forEach { $0.end(endings) } }
        }
    }
}

extension Dictionary where Value == Int {
    /// Takes one from a count; a count of none is forgotten.
    fileprivate mutating func decrement(_ key: Key) {
        let left = self[key, default: 1] - 1
        self[key] = left > 0 ? left : nil
    }
}

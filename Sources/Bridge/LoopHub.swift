import Access
import Calls
import Logging
import NIOCore

/// All streams of one event loop. Callable from anywhere; the work is done on the loop, in the order of the calls.
final class LoopHub: Sendable {
    /// What the loop alone touches.
    private final class Core {
        var lanes: [WorkspaceFeed.ID: Lane] = [:]
        var tick = 0
        var isConnected: Bool

        init(isConnected: Bool) { self.isConnected = isConnected }
    }

    let eventLoop: any EventLoop
    private let core: NIOLoopBoundBox<Core>
    private let configuration: Bridge.Configuration
    private let logger: Logger

    init(eventLoop: any EventLoop, isConnected: Bool, configuration: Bridge.Configuration, logger: Logger) {
        self.eventLoop = eventLoop
        self.configuration = configuration
        self.logger = logger
        core = .makeBoxSendingValue(Core(isConnected: isConnected), eventLoop: eventLoop)
        eventLoop.scheduleRepeatedTask(initialDelay: .seconds(1), delay: .seconds(1)) { [weak self] task in
            guard let self else { return task.cancel() }
            let core = self.core.value
            core.tick += 1
            core.lanes.values.forEach { $0.beat(tick: core.tick) }
        }
    }

    private func execute(_ body: @escaping @Sendable (Core) -> Void) {
        eventLoop.execute { [core] in body(core.value) }
    }

    /// Makes place for a workspace's streams, before the first of them is added.
    ///
    /// - Parameter ring: The newest frames; what follows comes through ``append(_:to:)``.
    func open(_ feed: WorkspaceFeed, ring: FrameRing) {
        execute { [eventLoop, configuration, logger] core in
            core.lanes[feed.id] = Lane(
                feed: feed,
                ring: ring,
                isConnected: core.isConnected,
                tick: core.tick,
                configuration: configuration,
                eventLoop: eventLoop,
                logger: logger
            )
        }
    }

    func append(_ frames: [Frame], to feed: WorkspaceFeed.ID) {
        execute { $0.lanes[feed]?.append(frames) }
    }

    /// Drops the newest frames of a workspace: streams that lack them read the log.
    func forget(_ feed: WorkspaceFeed.ID) {
        execute { $0.lanes[feed]?.forget() }
    }

    /// Begins a stream; its continuation is resumed when it has ended.
    func add(_ request: EventStream.Request, to feed: WorkspaceFeed.ID) {
        execute { core in
            if let lane = core.lanes[feed] { lane.add(request) } else { request.ended.resume(returning: .complete) }
        }
    }

    func close(_ feed: WorkspaceFeed.ID) {
        execute { $0.lanes[feed] = nil }
    }

    /// Tells every stream whether the broker is there.
    func setConnected(_ isConnected: Bool) {
        execute { core in
            core.isConnected = isConnected
            core.lanes.values.forEach { $0.setConnected(isConnected) }
        }
    }

    /// Ends the streams of those who may not go on, and says why.
    func end(_ endings: [Place: Ending]) {
        execute { core in core.lanes.values.forEach { $0.end(endings) } }
    }
}

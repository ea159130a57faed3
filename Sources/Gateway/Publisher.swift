import Calls
public import Logging
public import MQTT
public import ServiceLifecycle
public import Storage

/// Carries the log to the broker: per workspace in order, several messages under way, from the published watermark on.
///
/// What this process commits is published from memory when it is the next number; everything else (after a start, a full outbox, a write by
/// another process) is read from the log. A publish that the broker refuses is logged, counted and passed over: the log has it, and a beacon
/// makes consumers fetch it. After a crash it starts again from the watermark; repeats are harmless, since consumers know their place.
public actor Publisher: Service {
    private enum Wake: Sendable {
        case committed([CommittedEvent])
        case tick
    }

    private struct Receipt: Sendable {
        let workspace: WorkspaceID
        let seq: Int64
        let delivery: MQTTDelivery
    }

    private static let pageEntries = 200
    private static let pageBytes = 256 * 1024
    private static let ticksPerSecond = 4
    /// Beacons are paced, so that ten thousand workspaces do not all speak in one instant when the broker comes back.
    private static let beaconsPerSecond = 1000

    private let store: Store
    private let client: MQTTClient
    private let logger: Logger
    private var state = PublicationState()
    private var beacons = BeaconSchedule()
    private let start = ContinuousClock.now
    private var refused = 0
    private let receipts: AsyncStream<Receipt>
    private let receiptContinuation: AsyncStream<Receipt>.Continuation

    public init(store: Store, client: MQTTClient, logger: Logger) {
        self.store = store
        self.client = client
        self.logger = logger
        (receipts, receiptContinuation) = AsyncStream.makeStream()
    }

    /// Publishes until graceful shutdown, then saves the watermarks.
    public func run() async throws {
        // Subscribed before the first look into the log, so that nothing is committed unseen in between.
        let committed = store.committedEvents()
        let client = self.client
        let (wakes, wake) = AsyncStream.makeStream(of: Wake.self, bufferingPolicy: .bufferingNewest(1024))
        await cancelWhenGracefulShutdown {
            await withTaskGroup(of: Void.self) { group in
                group.addTask { for await batch in committed { wake.yield(.committed(batch)) } }
                group.addTask {
                    for await connection in client.states {
                        if case .connected = connection { await self.reconnected() }
                    }
                }
                group.addTask {
                    let interval: Duration = .seconds(1) / Self.ticksPerSecond
                    for await _ in AsyncTimerSequence(interval: interval) { wake.yield(.tick) }
                }
                group.addTask { await self.collectAcknowledgements() }
                await self.loop(wakes)
                group.cancelAll()
            }
        }
        await saveWatermarks()
    }

    private func loop(_ wakes: AsyncStream<Wake>) async {
        var ticks = 0
        for await wake in wakes {
            switch wake {
            case .committed(let batch):
                for event in batch { await publish(event) }
            case .tick:
                await sendBeacons()
                if ticks.isMultiple(of: Self.ticksPerSecond) {
                    await saveWatermarks()
                    await sweep()
                }
                ticks += 1
            }
        }
    }

    /// Not by way of the loop, which may be busy with the log and lets go of wakes then. The next tick sends what is due here.
    private func reconnected() { beacons.hurryAll(now: now) }

    private var now: Duration { ContinuousClock.now - start }

    /// An event that was just committed here. One that is not the next is left to the sweep, which knows the watermark.
    private func publish(_ event: CommittedEvent) async {
        beacons.event(event.workspace, head: event.entry.seq, now: now)
        if state.isNext(event.entry.seq, of: event.workspace) {
            await hand(event.entry, of: event.workspace)
        } else if event.entry.seq > state.last(event.workspace) ?? 0 {
            await sweep()
        }
    }

    /// Finds what is unpublished whoever committed it, and learns of workspaces.
    private func sweep() async {
        do {
            let publications = try await store.publications()
            beacons.keep(only: Set(publications.map(\.workspace)))
            for publication in publications {
                beacons.observe(publication.workspace, head: publication.head, now: now)
                state.begin(publication.workspace, published: publication.published)
                if publication.head > state.last(publication.workspace) ?? 0 { try await catchUp(publication.workspace) }
            }
        } catch {
            logger.warning("the log cannot be read for publishing", metadata: ["error": "\(error)"])
        }
    }

    private func catchUp(_ workspace: WorkspaceID) async throws {
        while !Task.isCancelled {
            let page = try await store.page(
                of: workspace,
                after: state.last(workspace) ?? 0,
                limit: Self.pageEntries,
                maximumBytes: Self.pageBytes
            )
            for entry in page.entries { await hand(entry, of: workspace) }
            guard let last = page.entries.last, last.seq < page.head else {
                // What the log does not have up to its head does not exist.
                return state.hand(page.head, of: workspace)
            }
        }
    }

    private func hand(_ entry: LogEntry, of workspace: WorkspaceID) async {
        let message = MQTTMessage(topic: Topic.calls(workspace, entry.type).name, payload: Array(entry.json.utf8), qos: .atLeastOnce)
        do {
            let delivery = try await client.enqueue(message)
            state.hand(entry.seq, of: workspace)
            receiptContinuation.yield(Receipt(workspace: workspace, seq: entry.seq, delivery: delivery))
        } catch {
            // The client is closing, or this one event cannot be carried: the others must not wait for it.
            state.hand(entry.seq, of: workspace)
            passedOver(workspace, entry.seq, error)
        }
    }

    /// Acknowledgements come in the order of publishing, so one after the other is waited for.
    private func collectAcknowledgements() async {
        for await receipt in receipts {
            do {
                try await receipt.delivery.acknowledged()
            } catch let error as MQTTError where error == .closed {
                return
            } catch is CancellationError {
                return
            } catch {
                passedOver(receipt.workspace, receipt.seq, error)
            }
            state.acknowledge(receipt.seq, of: receipt.workspace)
        }
    }

    private func passedOver(_ workspace: WorkspaceID, _ seq: Int64, _ error: any Error) {
        guard !Task.isCancelled else { return }
        refused += 1
        beacons.hurry(workspace, now: now)
        logger.warning(
            "an event was not published; consumers fetch it from the log",
            metadata: ["workspace": "\(workspace)", "seq": "\(seq)", "refused.total": "\(refused)", "error": "\(error)"]
        )
    }

    private func sendBeacons() async {
        guard client.isConnected else { return }
        for (workspace, head) in beacons.due(now: now, limit: Self.beaconsPerSecond / Self.ticksPerSecond) {
            guard let json = try? EventJSON.encode(HeadBeacon(head: head)) else { continue }
            let message = MQTTMessage(topic: Topic.head(workspace).name, payload: Array(json.utf8), qos: .atMostOnce)
            // Lost beacons are followed by others.
            _ = try? await client.enqueue(message)
        }
    }

    private func saveWatermarks() async {
        let watermarks = state.takeWatermarks()
        guard !watermarks.isEmpty else { return }
        do {
            try await store.setPublished(watermarks)
        } catch {
            logger.warning("published watermarks were not saved", metadata: ["error": "\(error)"])
        }
    }
}

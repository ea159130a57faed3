import Calls
public import Logging
public import MQTT
public import ServiceLifecycle
public import Storage

/// Carries the log to the broker: per workspace in order, several messages under way, from the published watermark on.
///
/// What this process commits is published from memory when it is the next number; everything else (after a start, while the broker was away, a write
/// by another process) is read from the log, a page of each workspace in turn. A publish that the broker refuses is logged, counted and passed over:
/// the log has it, and a beacon makes consumers fetch it. After a crash it starts again from the watermark; repeats are harmless, since consumers
/// know their place.
public actor Publisher: Service {
    private struct Handover: Sendable {
        let workspace: WorkspaceID
        let entry: LogEntry
    }

    private struct Receipt: Sendable {
        let workspace: WorkspaceID
        let seq: Int64
        let delivery: MQTTDelivery
    }

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
    /// What was handed over, on its way into the client's queue. All that is decided is put in here without a pause, so the order of the decisions is
    /// that of publishing; `PublicationState.window` bounds it.
    private let handovers = AsyncStream.makeStream(of: Handover.self)
    private let receipts = AsyncStream.makeStream(of: Receipt.self)
    /// Says that somebody has a turn.
    private let turns = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))

    public init(store: Store, client: MQTTClient, logger: Logger) {
        self.store = store
        self.client = client
        self.logger = logger
    }

    /// Publishes until graceful shutdown, then saves the watermarks. Runs once.
    public func run() async throws {
        // Subscribed before the first look into the log, so that nothing is committed unseen in between.
        let committed = store.committedEvents()
        let client = self.client
        await cancelWhenGracefulShutdown {
            await withTaskGroup(of: Void.self) { group in
                group.addTask { for await batch in committed { await self.publish(batch) } }
                group.addTask {
                    for await connection in client.states {
                        if case .connected = connection { await self.reconnected() }
                    }
                }
                group.addTask { await self.takeTurns() }
                group.addTask { await self.enqueueHandovers() }
                group.addTask { await self.collectAcknowledgements() }
                await self.keepTime()
                group.cancelAll()
            }
        }
        await saveWatermarks()
    }

    private func keepTime() async {
        var ticks = 0
        for await _ in AsyncTimerSequence(interval: .seconds(1) / Self.ticksPerSecond) {
            await sendBeacons()
            if ticks.isMultiple(of: Self.ticksPerSecond) {
                await saveWatermarks()
                await sweep()
            }
            ticks += 1
        }
    }

    /// The next tick sends what is due here.
    private func reconnected() { beacons.hurryAll(now: now) }

    private var now: Duration { ContinuousClock.now - start }

    private func publish(_ batch: [CommittedEvent]) async {
        for event in batch {
            // Its watermark is in the database.
            if !state.knows(event.workspace) { await sweep() }
            beacons.event(event.workspace, head: event.entry.seq, now: now)
            if state.takes(event.entry.seq, of: event.workspace) {
                handovers.continuation.yield(Handover(workspace: event.workspace, entry: event.entry))
            }
        }
        offerTurn()
    }

    /// Finds what is unpublished whoever committed it, and learns of workspaces.
    private func sweep() async {
        do {
            let publications = try await store.publications()
            beacons.keep(only: Set(publications.map(\.workspace)))
            for publication in publications {
                beacons.observe(publication.workspace, head: publication.head, now: now)
                state.observe(publication.workspace, published: publication.published, head: publication.head)
            }
            offerTurn()
        } catch {
            warnUnreadable(error)
        }
    }

    private func offerTurn() { if state.hasTurn { turns.continuation.yield() } }

    private func takeTurns() async {
        for await _ in turns.stream {
            while !Task.isCancelled, let (workspace, after) = state.beginTurn() { await publishPage(of: workspace, after: after) }
        }
    }

    private func publishPage(of workspace: WorkspaceID, after: Int64) async {
        do {
            let page = try await store.page(of: workspace, after: after, limit: PublicationState.page, maximumBytes: Self.pageBytes)
            for entry in page.entries {
                state.hand(entry.seq, of: workspace)
                handovers.continuation.yield(Handover(workspace: workspace, entry: entry))
            }
            state.endTurn(of: workspace, last: page.entries.last?.seq, head: page.head)
        } catch {
            state.forgoTurn(of: workspace)
            // A workspace that was disabled just now is none to warn of.
            if error as? StoreError != .noSuchWorkspace { warnUnreadable(error) }
        }
    }

    private func enqueueHandovers() async {
        for await handover in handovers.stream {
            let (workspace, entry) = (handover.workspace, handover.entry)
            let message = MQTTMessage(topic: Topic.calls(workspace, entry.type).name, payload: Array(entry.json.utf8), qos: .atLeastOnce)
            do {
                let delivery = try await client.enqueue(message)
                receipts.continuation.yield(Receipt(workspace: workspace, seq: entry.seq, delivery: delivery))
            } catch {
                // The client is closing, or this one event cannot be carried: the others must not wait for it.
                state.passOver()
                passedOver(workspace, entry.seq, error)
                offerTurn()
            }
        }
    }

    /// Acknowledgements come in the order of publishing, so one after the other is waited for.
    private func collectAcknowledgements() async {
        for await receipt in receipts.stream {
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
            offerTurn()
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

    private func warnUnreadable(_ error: any Error) {
        guard !Task.isCancelled else { return }
        logger.warning("the log cannot be read for publishing", metadata: ["error": "\(error)"])
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

import CMosquitto

/// One attempt to connect and, if it succeeds, the connection until its end. Confined to the network thread.
final class BrokerConnection {
    /// How it ended and what to tell people.
    struct Outcome {
        let ending: ConnectionMachine.Ending
        let error: MQTTError
    }

    private enum Phase {
        /// The TCP connection is being made.
        case dialling

        /// TLS and CONNECT are under way; the broker has not answered.
        case greeting

        /// The broker has accepted.
        case open(since: ContinuousClock.Instant)

        /// DISCONNECT is queued, and is given up at this time.
        case leaving(until: ContinuousClock.Instant)
    }

    /// How long a DISCONNECT may take to be written.
    private static let leaveTimeout: Duration = .seconds(1)

    /// How often libmosquitto wants to look at its keep-alive clock.
    private static let tickInterval: Duration = .seconds(1)

    /// How many messages may be under way at a 3.1.1 broker, which cannot say how many it likes.
    private static let undeclaredWindow = 20

    private let core: ClientCore
    private let attempt: ConnectionMachine.Attempt
    private let onOpen: (MQTTVersion) -> Void
    private var phase = Phase.dialling
    private var isOverIPv6 = false
    private var nextTick = ContinuousClock.now + tickInterval
    private var refusal: Outcome?
    private var disconnectCode: Int32?
    private var window = 0
    private var maximumPacketSize: Int?

    /// Messages were acknowledged after the last look into the outbox, so that more of them may be let out.
    private var hasRoomAgain = false

    /// The oldest publish without an answer, and since when it has been the oldest.
    private var oldest: (index: Int, since: ContinuousClock.Instant)?

    private var publishing: [Int32: Int] = [:]
    private var subscribing: [Int32: SubscriptionRegistry.ID] = [:]

    init(core: ClientCore, attempt: ConnectionMachine.Attempt, onOpen: @escaping (MQTTVersion) -> Void) {
        self.core = core
        self.attempt = attempt
        self.onOpen = onOpen
    }

    /// Returns when the connection has ended, nil if because the client is stopping.
    func run() -> Outcome? {
        let handle: MosquittoHandle
        do {
            handle = try MosquittoHandle(configuration: core.configuration, version: attempt.version)
        } catch {
            return Outcome(ending: .refused, error: error)
        }
        let deadline = ContinuousClock.now + core.configuration.connectTimeout
        guard let dialled = core.lifecycle.blocking({ handle.connect(version: attempt.version, addresses: attempt.addresses) }) else { return nil }
        guard dialled <= 0, handle.socket >= 0 else { return failure(handle, result: dialled) }
        isOverIPv6 = handle.isOverIPv6
        return serve(handle, deadline: deadline)
    }

    private func serve(_ handle: MosquittoHandle, deadline: ContinuousClock.Instant) -> Outcome? {
        let poller = Poller(wakeUp: core.wakeUp)
        while true {
            let now = ContinuousClock.now
            var wakeTime = nextTick
            switch phase {
            case .dialling, .greeting:
                if core.lifecycle.isStopping { return nil }
                if now >= deadline { return Outcome(ending: .unreachable(overIPv6: isOverIPv6), error: .timedOut) }
                wakeTime = isDialling ? deadline : min(wakeTime, deadline)
            case .open:
                if core.lifecycle.isStopping {
                    handle.disconnect()
                    phase = .leaving(until: now + Self.leaveTimeout)
                }
                if hasRoomAgain { wakeTime = now }
            case .leaving(let end):
                if now >= end { return nil }
                wakeTime = min(wakeTime, end)
            }
            let ready = poller.wait(
                socket: handle.socket,
                reading: !isDialling,
                writing: wantsToWrite(handle),
                timeout: now.duration(to: wakeTime)
            )
            if ready.isWoken { core.wakeUp.drain() }
            let result = work(handle, ready)
            if result != 0 || handle.socket < 0 {
                if case .leaving = phase { return nil }
                return failure(handle, result: result)
            }
        }
    }

    /// What there is to do after a wait: read, send what is to be sent, write. Returns libmosquitto's first error.
    private func work(_ handle: MosquittoHandle, _ ready: Poller.Ready) -> Int32 {
        if isDialling {
            guard ready.canWrite || ready.hasHungUp else { return 0 }
            guard handle.hasDialled() else { return MOSQ_ERR_ERRNO.rawValue }
            phase = .greeting
            // With TLS, reading is what carries the handshake on, and begins it.
            if core.configuration.tls != nil, case let result = handle.read(), result != 0 { return result }
        }
        if ready.canRead || ready.hasHungUp {
            repeat {
                let result = handle.read()
                handleEvents(handle)
                if result != 0 { return result }
            } while handle.hasDecryptedInput
            // libmosquitto takes a reset during the handshake for a reason to wait.
            if ready.hasHungUp, case .greeting = phase { return MOSQ_ERR_CONN_LOST.rawValue }
        }
        if isOpen { pump(handle) }
        if handle.socket >= 0, handle.wantsToWrite || !isOpen {
            let result = handle.write()
            handleEvents(handle)
            if result != 0 { return result }
        }
        let now = ContinuousClock.now
        guard now >= nextTick, handle.socket >= 0 else { return 0 }
        nextTick = now + Self.tickInterval
        if isOpen, isStalled(now) {
            refusal = Outcome(ending: endOfOpen(at: now), error: .connectionLost("the broker does not acknowledge what is published"))
            return MOSQ_ERR_CONN_LOST.rawValue
        }
        let result = handle.tick()
        handleEvents(handle)
        return result
    }

    /// Whether the oldest publish under way has been waiting for too long. Every tick looks, so it is told within a second.
    private func isStalled(_ now: ContinuousClock.Instant) -> Bool {
        guard let index = core.publishes.oldestUnderWay else {
            oldest = nil
            return false
        }
        guard let oldest, oldest.index == index else {
            oldest = (index, now)
            return false
        }
        return now - oldest.since >= core.configuration.acknowledgementTimeout
    }

    private func endOfOpen(at now: ContinuousClock.Instant) -> ConnectionMachine.Ending {
        guard case .open(let since) = phase else { return .lost(after: .zero) }
        return .lost(after: since.duration(to: now))
    }

    private var isDialling: Bool { if case .dialling = phase { true } else { false } }

    private var isOpen: Bool { if case .open = phase { true } else { false } }

    /// During a TLS handshake the CONNECT waits, so asking whether the socket is writable would be asking all the time.
    private func wantsToWrite(_ handle: MosquittoHandle) -> Bool {
        switch phase {
        case .dialling: true
        case .greeting: core.configuration.tls == nil && handle.wantsToWrite
        case .open, .leaving: handle.wantsToWrite
        }
    }

    /// Hands over what waits to be published, subscribed and unsubscribed.
    private func pump(_ handle: MosquittoHandle) {
        for operation in core.subscriptions.takeOperations() {
            switch operation {
            case .subscribe(let id, let filters, let qos):
                let (result, packet) = handle.subscribe(to: filters, qos: qos)
                if result == 0 {
                    subscribing[packet] = id
                } else {
                    core.subscriptions.answered(id, codes: filters.map { _ in MosquittoResult.reasonCode(of: result) })
                }
            case .unsubscribe(let filters):
                // Refused only if the broker takes no packet of this size; it then goes on sending what nobody reads.
                _ = handle.unsubscribe(from: filters)
            }
        }
        hasRoomAgain = false
        for (index, message) in core.publishes.takeNext(window: window) {
            let (result, packet) = handle.publish(message)
            if result == 0 {
                publishing[packet] = index
            } else {
                core.publishes.settle(index, .failure(publishError(result, message)))
            }
        }
    }

    private func handleEvents(_ handle: MosquittoHandle) {
        for event in handle.takeEvents() {
            switch event {
            case .answered(let code, let receiveMaximum, let packetSize):
                guard code == 0 else {
                    refusal = MosquittoResult.refusal(code, version: attempt.version)
                    continue
                }
                handle.stopListeningToLog()
                phase = .open(since: .now)
                window = receiveMaximum ?? (attempt.version == .v5 ? 65_535 : Self.undeclaredWindow)
                window = min(window, core.configuration.queueLimit.messages)
                maximumPacketSize = packetSize
                core.subscriptions.connected()
                onOpen(attempt.version)
            case .published(let packet, let code):
                guard let index = publishing.removeValue(forKey: packet) else { continue }
                hasRoomAgain = true
                core.publishes.settle(index, code < 0x80 ? .success(()) : .failure(.refused(reasonCode: code)))
            case .subscribed(let packet, let codes):
                if let id = subscribing.removeValue(forKey: packet) { core.subscriptions.answered(id, codes: codes) }
            case .received(let message):
                core.subscriptions.dispatch(message)
            case .disconnected(let code):
                disconnectCode = code
            }
        }
    }

    private func publishError(_ result: Int32, _ message: MQTTMessage) -> MQTTError {
        switch result {
        case MOSQ_ERR_OVERSIZE_PACKET.rawValue, MOSQ_ERR_PAYLOAD_SIZE.rawValue:
            let size = maximumPacketSize ?? core.configuration.maximumPacketSize
            return .payloadTooLarge(bytes: message.payload.count, limit: core.configuration.maximumPayload(for: message.topic, packetSize: size))
        default:
            return .refused(reasonCode: MosquittoResult.reasonCode(of: result))
        }
    }

    private func failure(_ handle: MosquittoHandle, result: Int32) -> Outcome {
        let detail = MosquittoResult.text(of: disconnectCode ?? result, cause: handle.lastErrno)
        if let refusal { return refusal }
        switch phase {
        case .open:
            let lost = endOfOpen(at: .now)
            if let code = disconnectCode, code >= 0x80 {
                return Outcome(ending: lost, error: .disconnectedByBroker(reasonCode: UInt8(truncatingIfNeeded: code)))
            }
            return Outcome(ending: lost, error: .connectionLost(detail))
        case .dialling where result != MOSQ_ERR_TLS.rawValue:
            return Outcome(ending: .unreachable(overIPv6: isOverIPv6), error: .unreachable(detail))
        case .dialling, .greeting, .leaving:
            if let reason = handle.firstLoggedError { return Outcome(ending: .refused, error: .tlsFailed(reason)) }
            return Outcome(ending: .closedUnanswered, error: .connectionLost("closed before the broker answered (\(detail))"))
        }
    }
}

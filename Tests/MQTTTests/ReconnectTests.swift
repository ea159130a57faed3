import Foundation
import MQTT
import TestSupport
import Testing

@Suite("Connection", .timeLimit(.minutes(1)))
struct ReconnectTests {
    @Test("A broker that is killed and started again is found again, subscriptions and publishes with it")
    func brokerKilled() async throws {
        let broker = try TestBroker()
        let client = makeClient(port: broker.port)
        try await running(client) {
            let subscription = try client.subscribe(to: ["n"])
            try await subscription.event(.subscribed)
            try await client.publish(MQTTMessage("n", "before"))
            #expect(try await subscription.text() == "before")
            broker.kill()
            try await subscription.event(.disconnected)
            #expect(!client.isConnected)
            let delivery = try await client.enqueue(MQTTMessage("n", "between"))
            try broker.start()
            try await subscription.event(.subscribed)
            try await delivery.acknowledged()
            #expect(try await subscription.text() == "between")
            #expect(client.isConnected)
        }
    }

    @Test("What was sent and not acknowledged when the connection broke is sent again, in order")
    func resent() async throws {
        let broker = try TestBroker()
        let client = makeClient(port: broker.port)
        try await running(client) {
            let subscription = try client.subscribe(to: ["n"])
            try await subscription.event(.subscribed)
            broker.freeze()
            var deliveries: [MQTTDelivery] = []
            for number in 0..<50 { deliveries.append(try await client.enqueue(MQTTMessage("n", "\(number)"))) }
            broker.kill()
            try broker.start()
            for delivery in deliveries { try await delivery.acknowledged() }
            for number in 0..<50 { #expect(try await subscription.text() == "\(number)") }
        }
    }

    @Test("A connection that lives and never acknowledges is given up, and what it had goes over the next one")
    func stalled() async throws {
        let broker = try TestBroker()
        let proxy = try TestProxy(to: broker.port, answer: .loseAcknowledgements)
        defer { proxy.stop() }
        let client = makeClient(port: proxy.port, acknowledgementTimeout: .seconds(1))
        try await running(client) {
            try await client.connected()
            // More than the broker takes at once, so that some were never sent.
            var deliveries: [MQTTDelivery] = []
            for number in 0..<200 { deliveries.append(try await client.enqueue(MQTTMessage("n", "\(number)"))) }
            for delivery in deliveries { try await delivery.acknowledged() }
            try await client.state { $0 == .connected(generation: 2, version: .v5) }
        }
    }

    @Test("Generations count the connections")
    func generations() async throws {
        let broker = try TestBroker()
        let proxy = try TestProxy(to: broker.port)
        defer { proxy.stop() }
        let client = makeClient(port: proxy.port)
        #expect(try await client.state { _ in true } == .disconnected(reason: nil))
        try await running(client) {
            for generation in 1...3 {
                try await client.state { $0 == .connected(generation: generation, version: .v5) }
                proxy.cut()
            }
        }
        #expect(try await client.state { _ in true } == .disconnected(reason: nil))
    }

    @Test("The will is published when the connection is cut, and not when the client ends properly")
    func will() async throws {
        let broker = try TestBroker()
        let proxy = try TestProxy(to: broker.port)
        defer { proxy.stop() }
        let watcher = makeClient(port: broker.port, id: "watcher")
        try await running(watcher) {
            let subscription = try watcher.subscribe(to: ["#"])
            try await subscription.event(.subscribed)
            let client = makeClient(port: proxy.port, will: MQTTMessage("will", "gone", isRetained: true))
            try await running(client) {
                try await client.publish(MQTTMessage("here", "1"))
                #expect(try await subscription.text() == "1")
                proxy.cut()
                #expect(try await subscription.text() == "gone")
                try await client.publish(MQTTMessage("here", "2"))
            }
            try await watcher.publish(MQTTMessage("here", "3"))
            #expect(try await subscription.text() == "2")
            #expect(try await subscription.text() == "3")
        }
    }

    @Test("A second connection with the same client id evicts the first, which comes back")
    func takeover() async throws {
        let broker = try TestBroker()
        let client = makeClient(port: broker.port, id: "same")
        try await running(client) {
            let subscription = try client.subscribe(to: ["n"])
            try await subscription.event(.subscribed)
            let rival = makeClient(port: broker.port, id: "same")
            try await running(rival) { try await subscription.event(.disconnected) }
            try await subscription.event(.subscribed)
        }
    }

    @Test("With a broker that does not speak MQTT 5, 3.1.1 is spoken", arguments: [TestProxy.Answer.refuseVersion5, .closeVersion5])
    func fallBack(answer: TestProxy.Answer) async throws {
        let broker = try TestBroker()
        let proxy = try TestProxy(to: broker.port, answer: answer)
        defer { proxy.stop() }
        let client = makeClient(port: proxy.port)
        try await running(client) {
            try await client.state { $0 == .connected(generation: 1, version: .v3_1_1) }
            let subscription = try client.subscribe(to: ["n"])
            try await subscription.event(.subscribed)
            for number in 0..<100 { _ = try await client.enqueue(MQTTMessage("n", "\(number)")) }
            for number in 0..<100 { #expect(try await subscription.text() == "\(number)") }
            proxy.cut()
            try await client.state { $0 == .connected(generation: 2, version: .v3_1_1) }
        }
    }

    @Test("A broker of both address families is found behind a name, whichever of them it listens on")
    func hostName() async throws {
        let broker = try TestBroker()
        let client = makeClient(port: broker.port, host: "localhost")
        try await running(client) { try await client.publish(MQTTMessage("a")) }
    }

    @Test("A host that cannot be reached, and a port that does not exist, are told and tried again", arguments: [nil, 0, 70_000])
    func unreachable(port: Int?) async throws {
        let client = makeClient(port: try port ?? LoopbackPort.free())
        try await running(client) {
            try await client.state { if case .disconnected(.unreachable) = $0 { true } else { false } }
        }
    }

    @Test("A host that never answers is given up after the time allowed, whether it takes connections or not", arguments: [true, false])
    func silence(takesConnections: Bool) async throws {
        let (descriptor, port) = try Loopback.listen(backlog: takesConnections ? 64 : 0)
        defer { close(descriptor) }
        let filler = try takesConnections ? [] : (0..<4).map { _ in try Loopback.connect(to: port, waiting: false) }
        defer { for descriptor in filler { close(descriptor) } }
        let client = makeClient(port: port, connectTimeout: .milliseconds(100))
        try await running(client) { try await client.state { $0 == .disconnected(reason: .timedOut) } }
    }

    @Test("The client ends at once while it connects, and within its second while the broker does not take the farewell")
    func quickEnd() async throws {
        let (descriptor, port) = try Loopback.listen()
        defer { close(descriptor) }
        let connecting = makeClient(port: port)
        let duration = try await ContinuousClock().measure {
            try await running(connecting) { try await connecting.state { $0 == .connecting } }
        }
        #expect(duration < .seconds(5))
        let broker = try TestBroker()
        let client = makeClient(port: broker.port)
        let frozen = try await ContinuousClock().measure {
            try await running(client) {
                try await client.connected()
                broker.freeze()
                for _ in 0..<8 { _ = try await client.enqueue(MQTTMessage(topic: "a", payload: [UInt8](repeating: 0, count: 1_000_000))) }
            }
        }
        #expect(frozen < .seconds(5))
    }

    @Test("A socket whose descriptor is 1,024 or more works")
    func highDescriptor() async throws {
        var limit = rlimit()
        getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        limit.rlim_cur = min(limit.rlim_max, 8_192)
        setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        let broker = try TestBroker()
        let filler = (0..<1_100).map { _ in open("/dev/null", O_RDONLY | O_CLOEXEC) }
        defer { for descriptor in filler { close(descriptor) } }
        try #require(filler.contains { $0 >= 1_024 })
        let client = makeClient(port: broker.port)
        try await running(client) {
            let subscription = try client.subscribe(to: ["a"])
            try await subscription.event(.subscribed)
            try await client.publish(MQTTMessage("a", "x"))
            #expect(try await subscription.text() == "x")
        }
    }
}

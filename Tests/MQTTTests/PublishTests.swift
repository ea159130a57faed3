import Foundation
import MQTT
import TestSupport
import Testing

@Suite("Publishing", .timeLimit(.minutes(1)))
struct PublishTests {
    @Test("A message arrives with its topic and bytes, at every quality of service", arguments: [MQTTQoS.atMostOnce, .atLeastOnce, .exactlyOnce])
    func roundTrip(qos: MQTTQoS) async throws {
        let broker = try TestBroker()
        let client = makeClient(port: broker.port)
        try await running(client) {
            let subscription = try client.subscribe(to: ["a/+"], qos: .exactlyOnce)
            try await subscription.event(.subscribed)
            let message = MQTTMessage(topic: "a/b", payload: [0, 255, 128, 0], qos: qos)
            try await client.publish(message)
            try await subscription.event(.message(message))
            try await client.publish(MQTTMessage("a/empty", qos: qos))
            try await subscription.event(.message(MQTTMessage("a/empty", qos: qos)))
        }
    }

    @Test("2,000 messages that are under way together arrive in the order in which they were enqueued")
    func order() async throws {
        let broker = try TestBroker()
        let client = makeClient(port: broker.port, queueLimit: MQTTQueueLimit(messages: 4_000))
        try await running(client) {
            let subscription = try client.subscribe(to: ["n"])
            try await subscription.event(.subscribed)
            var deliveries: [MQTTDelivery] = []
            for number in 0..<2_000 { deliveries.append(try await client.enqueue(MQTTMessage("n", "\(number)"))) }
            for delivery in deliveries { try await delivery.acknowledged() }
            for number in 0..<2_000 { #expect(try await subscription.text() == "\(number)") }
        }
    }

    @Test("Messages that are only to be written go out at once too, however few the broker takes at a time")
    func writtenOnly() async throws {
        let broker = try TestBroker(["allow_anonymous true", "max_inflight_messages 2"])
        let client = makeClient(port: broker.port)
        try await running(client) {
            try await client.connected()
            let duration = try await ContinuousClock().measure {
                var deliveries: [MQTTDelivery] = []
                for number in 0..<200 { deliveries.append(try await client.enqueue(MQTTMessage("n", "\(number)", qos: .atMostOnce))) }
                for delivery in deliveries { try await delivery.acknowledged() }
            }
            #expect(duration < .seconds(10), "a window per tick would take 100 s")
        }
    }

    @Test("A message is on the wire at once and handed to its reader at once: a round trip takes milliseconds")
    func latency() async throws {
        let broker = try TestBroker()
        let client = makeClient(port: broker.port)
        try await running(client) {
            let subscription = try client.subscribe(to: ["n"])
            try await subscription.event(.subscribed)
            var times: [Duration] = []
            for number in 0..<100 {
                times.append(
                    try await ContinuousClock().measure {
                        _ = try await client.enqueue(MQTTMessage("n", "\(number)"))
                        _ = try await subscription.text()
                    }
                )
            }
            // Nagle's algorithm or a poll that is not woken would show as 40 ms and more in each of them.
            #expect(times.sorted()[50] < .milliseconds(35))
        }
    }

    @Test("A topic that cannot be published to, and a payload over the limit, throw and say so")
    func refusedBeforeSending() async throws {
        let client = makeClient(port: 1)
        for topic in ["", "a/+", "a/#", "a\u{0}b"] {
            await #expect(throws: MQTTError.badTopic(topic)) { try await client.enqueue(MQTTMessage(topic)) }
        }
        let big = MQTTMessage(topic: "a", payload: [UInt8](repeating: 0, count: 1_048_576))
        await #expect(throws: MQTTError.payloadTooLarge(bytes: 1_048_576, limit: 1_048_565)) { try await client.enqueue(big) }
    }

    @Test("A payload that is larger than the broker takes throws, and the connection lives on")
    func brokerLimit() async throws {
        let broker = try TestBroker(["allow_anonymous true", "max_packet_size 1000"])
        let client = makeClient(port: broker.port)
        try await running(client) {
            try await client.connected()
            let big = MQTTMessage(topic: "a", payload: [UInt8](repeating: 0, count: 1_001))
            await #expect(throws: MQTTError.payloadTooLarge(bytes: 1_001, limit: 989)) { try await client.publish(big) }
            try await client.publish(MQTTMessage("a"))
            #expect(client.isConnected)
        }
    }

    @Test("A publish that the broker denies throws its reason; those beside it go through")
    func denied() async throws {
        let folder = try TestBroker.makeFolder()
        try "topic readwrite open/#".write(to: folder.appending(path: "acl"), atomically: true, encoding: .utf8)
        let broker = try TestBroker(folder: folder, ["allow_anonymous true", "acl_file \(folder.path)/acl"])
        let client = makeClient(port: broker.port)
        try await running(client) {
            let denied = try await client.enqueue(MQTTMessage("closed/a"))
            let taken = try await client.enqueue(MQTTMessage("open/a"))
            await #expect(throws: MQTTError.refused(reasonCode: 135)) { try await denied.acknowledged() }
            try await taken.acknowledged()
        }
    }

    @Test("Who publishes into a full queue waits for a place, and keeps their place in the order")
    func bounded() async throws {
        let broker = try TestBroker()
        let client = makeClient(port: broker.port, queueLimit: MQTTQueueLimit(messages: 3))
        let reader = makeClient(port: broker.port, id: "reader")
        for number in 0..<3 { _ = try await client.enqueue(MQTTMessage("n", "\(number)")) }
        let impatient = Task { try await client.enqueue(MQTTMessage("n", "never")) }
        impatient.cancel()
        await #expect(throws: CancellationError.self) { try await impatient.value }
        try await running(reader) {
            let subscription = try reader.subscribe(to: ["n"])
            try await subscription.event(.subscribed)
            let rest = Task { for number in 3..<10 { _ = try await client.enqueue(MQTTMessage("n", "\(number)")) } }
            try await running(client) {
                try await rest.value
                for number in 0..<10 { #expect(try await subscription.text() == "\(number)") }
            }
        }
    }

    @Test("Whatever still waits when the client ends throws")
    func closed() async throws {
        let client = makeClient(port: try LoopbackPort.free(), queueLimit: MQTTQueueLimit(messages: 1))
        let delivery = try await client.enqueue(MQTTMessage("a"))
        let waiting = Task { try await client.enqueue(MQTTMessage("b")) }
        try await running(client) {}
        await #expect(throws: MQTTError.closed) { try await delivery.acknowledged() }
        await #expect(throws: MQTTError.closed) { try await waiting.value }
        await #expect(throws: MQTTError.closed) { try await client.publish(MQTTMessage("c")) }
    }
}

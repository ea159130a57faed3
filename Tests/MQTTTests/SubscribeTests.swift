import Foundation
import Logging
import MQTT
import TestSupport
import Testing

@Suite("Subscribing", .timeLimit(.minutes(1)))
struct SubscribeTests {
    @Test("Each subscription gets what its filters match, retained messages among it")
    func dispatch() async throws {
        let broker = try TestBroker()
        let client = makeClient(port: broker.port)
        try await running(client) {
            try await client.publish(MQTTMessage("b/kept", "old", isRetained: true))
            let a = try client.subscribe(to: ["a/+/x", "c"])
            let b = try client.subscribe(to: ["b/#"])
            try await a.event(.subscribed)
            try await b.event(.message(MQTTMessage("b/kept", "old", isRetained: true)))
            for (topic, text) in [("a/1/x", "1"), ("a/1/y", "2"), ("b", "3"), ("c", "4"), ("b/2/3", "5")] {
                try await client.publish(MQTTMessage(topic, text))
            }
            #expect(try await a.text() == "1")
            #expect(try await a.text() == "4")
            #expect(try await b.text() == "3")
            #expect(try await b.text() == "5")
        }
    }

    @Test("A filter that cannot be subscribed to throws and names itself", arguments: ["", "a/#/b", "a+", "a/b#", "$share/g/a", "a\u{0}"])
    func badFilter(filter: String) {
        let client = makeClient(port: 1)
        #expect(throws: MQTTError.badFilter(filter)) { try client.subscribe(to: ["ok", filter]) }
    }

    @Test("A cancelled subscription ends, and a filter that others share stays subscribed for them")
    func cancel() async throws {
        let broker = try TestBroker()
        let client = makeClient(port: broker.port)
        try await running(client) {
            let first = try client.subscribe(to: ["a", "b"])
            let second = try client.subscribe(to: ["b", "done"])
            try await first.event(.subscribed)
            try await second.event(.subscribed)
            first.cancel()
            let marker = try client.subscribe(to: ["marker"])
            try await marker.event(.subscribed)
            try await client.publish(MQTTMessage("a", "a"))
            try await client.publish(MQTTMessage("b", "b"))
            #expect(try await second.text() == "b")
            for await event in first { Issue.record("an event after the end: \(event)") }
        }
    }

    @Test("A subscription that nobody refers to any more is unsubscribed")
    func deinitialised() async throws {
        let broker = try TestBroker(["allow_anonymous true", "sys_interval 1"])
        let client = makeClient(port: broker.port)
        let watcher = makeClient(port: broker.port, id: "watcher")
        try await running(client, watcher) {
            let counts = try watcher.subscribe(to: ["$SYS/broker/subscriptions/count"])
            var kept: MQTTSubscription? = try client.subscribe(to: ["a", "b", "c"])
            try await kept?.event(.subscribed)
            while try await counts.text() != "4" {}
            kept = nil
            while try await counts.text() != "1" {}
        }
    }

    @Test("A reader that is too slow finds the oldest messages and then the mark of a hole, and reads on behind it")
    func overflow() async throws {
        let broker = try TestBroker()
        let client = makeClient(port: broker.port, queueLimit: MQTTQueueLimit(messages: 5))
        try await running(client) {
            let slow = try client.subscribe(to: ["a"])
            let marks = try client.subscribe(to: ["mark"])
            try await slow.event(.subscribed)
            try await marks.event(.subscribed)
            for number in 0..<20 { try await client.publish(MQTTMessage("a", "\(number)")) }
            try await client.publish(MQTTMessage("mark", ""))
            _ = try await marks.text()
            for number in 0..<5 { #expect(try await slow.text() == "\(number)") }
            try await slow.event(.overflow)
            try await client.publish(MQTTMessage("a", "later"))
            #expect(try await slow.text() == "later")
        }
    }

    @Test("The broker keeps back a message that is larger than the client takes, and sends on")
    func tooLarge() async throws {
        let broker = try TestBroker()
        let small = MQTTClient(
            configuration: MQTTConfiguration(host: "127.0.0.1", port: broker.port, clientID: "small", maximumPacketSize: 1_000),
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        )
        let client = makeClient(port: broker.port)
        try await running(small, client) {
            let subscription = try small.subscribe(to: ["a"])
            try await subscription.event(.subscribed)
            try await client.publish(MQTTMessage(topic: "a", payload: [UInt8](repeating: 120, count: 1_000)))
            try await client.publish(MQTTMessage("a", "fits"))
            #expect(try await subscription.text() == "fits")
        }
    }

    @Test("Reading ends when the reading task is cancelled and when the client ends")
    func ends() async throws {
        let broker = try TestBroker()
        let client = makeClient(port: broker.port)
        let subscription = try client.subscribe(to: ["a"])
        let reading = Task { for await _ in subscription {} }
        reading.cancel()
        await reading.value
        try await running(client) { try await subscription.event(.subscribed) }
        for await event in subscription { Issue.record("an event after the end: \(event)") }
        #expect(throws: MQTTError.closed) { try client.subscribe(to: ["a"]) }
    }
}

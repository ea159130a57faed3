import Calls
import Foundation
import MQTT
import Storage
import TestSupport
import Testing

@testable import Gateway

@Suite("Replay answers", .timeLimit(.minutes(1)))
struct ReplayResponderTests {
    @Test("bring a desk the whole log page by page, to its own topic only, and ask one that repeats itself to wait")
    func pages() async throws {
        let broker = try TestBroker()
        let fixture = try await BrokerFixture(port: broker.port)
        for number in 1...700 { try await fixture.report(number) }
        let desk = try DeskName("front")
        let answers = Topic.deskEvents(fixture.workspace, desk).name
        try await fixture.publishing {
            let client = fixture.client("desk")
            try await listening(client, to: ["workspace/+/desks/+/events"]) { messages in
                try await Self.untilAnswered(client, fixture, desk, &messages)
                var (cursor, seqs, request) = (Int64(0), [Int64](), 0)
                while cursor < 700 {
                    request += 1
                    let page = try await Self.ask(client, fixture, desk, id: "r\(request)", after: cursor, &messages)
                    #expect(page.topic == answers && page.answer.id == "r\(request)" && page.answer.head == 700)
                    seqs += (page.answer.events ?? []).map(\.seq)
                    cursor = try #require(seqs.last)
                }
                #expect(seqs == Array(1...700) && request > 1)
                var waits = 0
                // Further ones are not answered at all for a while.
                for repeated in 1...5 {
                    let page = try await Self.ask(client, fixture, desk, id: "again\(repeated)", after: 3, &messages)
                    if page.answer.retryAfterMs != nil { waits += 1 }
                }
                #expect(waits == 1)
            }
        }
    }

    @Test("do not come for garbage, which is told once however much there is (attack 69)")
    func garbage() async throws {
        let broker = try TestBroker()
        let fixture = try await BrokerFixture(port: broker.port)
        try await fixture.report(1)
        let desk = try DeskName("front")
        try await fixture.publishing {
            let client = fixture.client("desk")
            try await listening(client, to: ["workspace/+/desks/+/events"]) { messages in
                try await Self.untilAnswered(client, fixture, desk, &messages)
                let topic = Topic.deskReplay(fixture.workspace, desk).name
                for number in 1...50 {
                    let payload = ["{", "", #"{"id":"","after":0}"#, #"{"id":1}"#, String(repeating: "x", count: 2000)][number % 5]
                    try await client.publish(MQTTMessage(topic: topic, payload: Array(payload.utf8)))
                }
                // Answered in order: once this is, the garbage was read.
                #expect(try await Self.ask(client, fixture, desk, id: "good", after: 0, &messages).answer.head == 1)
            }
        }
        #expect(fixture.log.lines.filter { $0.message.contains("unreadable") }.count == 1)
    }

    /// The responder's subscription may still be on its way: as a desk does, this repeats its request until there is an answer.
    private static func untilAnswered(
        _ client: MQTTClient,
        _ fixture: BrokerFixture,
        _ desk: DeskName,
        _ messages: inout PublisherTests.Messages
    ) async throws {
        let request = Array(try EventJSON.encode(ReplayRequest(id: "first", after: -1)).utf8)
        let topic = Topic.deskReplay(fixture.workspace, desk).name
        let repeating = Task {
            while !Task.isCancelled {
                try await client.publish(MQTTMessage(topic: topic, payload: request))
                try await Task.sleep(for: .milliseconds(200))
            }
        }
        defer { repeating.cancel() }
        _ = await messages.next()
    }

    private static func ask(
        _ client: MQTTClient,
        _ fixture: BrokerFixture,
        _ desk: DeskName,
        id: String,
        after: Int64,
        _ messages: inout PublisherTests.Messages
    ) async throws -> (topic: String, answer: ReplayPage) {
        let request = try EventJSON.encode(ReplayRequest(id: id, after: after))
        try await client.publish(MQTTMessage(topic: Topic.deskReplay(fixture.workspace, desk).name, payload: Array(request.utf8)))
        while let message = await messages.next() {
            let answer = try EventJSON.decode(ReplayPage.self, from: message.text.utf8)
            if answer.id == id { return (message.topic, answer) }
        }
        throw CancellationError()
    }
}

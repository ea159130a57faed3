import Calls
import MQTT
import Storage
import TestSupport
import Testing

@testable import Gateway

@Suite("Presence", .timeLimit(.minutes(1)))
struct PresenceTests {
    @Test("Three thousand desks whose retained status comes in one burst are all known to be there")
    func burst() async throws {
        let broker = try TestBroker()
        let fixture = try await BrokerFixture(port: broker.port)
        let desks = try (1...3000).map { try DeskName("desk-\($0)") }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for desk in desks { group.addTask { _ = try await fixture.store.addDesk(desk, workspace: fixture.workspace) } }
            try await group.waitForAll()
        }
        let client = fixture.client("desks")
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await client.run() }
            let json = try EventJSON.encode(DeskStatus(state: .online, since: .now, version: "1"))
            var last: MQTTDelivery?
            for desk in desks {
                let topic = Topic.deskStatus(fixture.workspace, desk).name
                last = try await client.enqueue(MQTTMessage(topic: topic, payload: Array(json.utf8), qos: .atLeastOnce, isRetained: true))
            }
            try await last?.acknowledged()
            group.cancelAll()
        }
        try await fixture.publishing {
            let deadline = ContinuousClock.now + .seconds(25)
            var online = 0
            while online < desks.count, ContinuousClock.now < deadline {
                try await Task.sleep(for: .milliseconds(50))
                online = try await fixture.store.desks(of: fixture.workspace).count { $0.state == .online }
            }
            #expect(online == desks.count)
        }
    }
}

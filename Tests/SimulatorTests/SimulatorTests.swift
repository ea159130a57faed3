import Testing

@testable import Simulator

@Suite("Simulations", .timeLimit(.minutes(1)))
struct SimulatorTests {
    @Test("Every call of a run is played to its end and counted")
    func run() async throws {
        let (summary, received) = try await WebhookReceiver.with { receiver in
            let summary = try await Simulator.run(url: receiver.url, rate: 1000, calls: 30, seed: 4, speed: 1000)
            var received = 0
            for await _ in receiver.webhooks.prefix(summary.sent) { received += 1 }
            return (summary, received)
        }
        #expect(summary.calls == 30)
        #expect(summary.sent > 60)
        #expect(summary.accepted == summary.sent)
        #expect(received == summary.sent)
        #expect(summary.failed == 0)
    }

    @Test(
        "A simulation that makes no sense is refused with a reason",
        arguments: [
            ("ftp://h/", 1.0, 1, 1.0), ("nonsense", 1, 1, 1), ("http://", 1, 1, 1), ("http://h/", 0, 1, 1), ("http://h/", .nan, 1, 1),
            ("http://h/", 1, -1, 1), ("http://h/", 1, 1, 0),
        ]
    )
    func refused(url: String, rate: Double, calls: Int, speed: Double) async {
        await #expect(throws: InvalidSimulation.self) {
            try await Simulator.run(url: url, rate: rate, calls: calls, seed: 1, speed: speed)
        }
    }

    @Test("A cancelled simulation ends at once and tells what was sent so far")
    func cancelled() async throws {
        let summary = try await WebhookReceiver.with { receiver in
            let task = Task { try await Simulator.run(url: receiver.url, rate: 1000, calls: 5, seed: 4) }
            for await _ in receiver.webhooks.prefix(1) {}
            task.cancel()
            return try await task.value
        }
        #expect(summary.calls <= 5)
        #expect(summary.sent >= 1)
    }
}

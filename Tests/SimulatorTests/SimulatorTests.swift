import HTTPTypes
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

    @Test("A simulation against nobody, or against a URL that refuses, ends within seconds and says why")
    func nobody() async throws {
        await #expect(throws: NoReceiver(lastAnswer: "connection refused")) {
            try await Simulator.run(url: "http://127.0.0.1:1/hook", rate: 0.001, calls: 5, seed: 4)
        }
        let refusal = try await WebhookReceiver.with(answer: { _ in (.unauthorized, "") }) { receiver in
            await #expect(throws: NoReceiver.self) { try await Simulator.run(url: receiver.url, rate: 0.001, calls: 5, seed: 4) }
        }
        #expect(refusal?.description.contains("it answers 401") == true)
    }

    @Test("A server that is away later is waited for as by a provider")
    func awayLater() async throws {
        let summary = try await WebhookReceiver.with(answer: { $0 == 1 ? (.serviceUnavailable, "") : (.ok, #"{"status":"accepted","seq":1}"#) }) {
            receiver in
            try await Simulator.run(url: receiver.url, rate: 1000, calls: 2, seed: 4, speed: 1000)
        }
        #expect(summary.retried == 1 && summary.failed == 0 && summary.calls == 2 && summary.lastProblem == nil)
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

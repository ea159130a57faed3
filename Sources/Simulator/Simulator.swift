import AsyncHTTPClient
import Calls
import Foundation

/// Plays CallerDesk: whole call lives against a webhook URL.
public enum Simulator {
    /// Where the recordings of simulated calls are said to be when nobody serves any.
    static let recordings = "https://recordings.example.com"

    /// Begins `calls` calls, `rate` per second, and plays each to its end: most webhooks as JSON, some as a form or GET, now and then one twice or
    /// late.
    ///
    /// - Parameters:
    ///   - url: The webhook URL with its secret.
    ///   - rate: Calls per second, above 0.
    ///   - seed: The same seed plays the same calls (with other ids, which hold the time).
    ///   - speed: How many times faster than in life a call goes; a life takes up to half a minute.
    ///   - signer: For a URL whose webhooks have to be signed; nothing is sent by GET then.
    /// - Returns: What became of the webhooks; of those so far if the task is cancelled.
    /// - Throws: `InvalidSimulation` for an URL that is not http or https, a rate or speed not above 0, or a negative number of calls; `NoReceiver` if
    ///   the very first webhook is not taken within seconds. What fails later is tried again as a provider does.
    public static func run(
        url: String,
        rate: Double = 1,
        calls: Int = 10,
        seed: UInt64 = .random(in: 0 ... .max),
        speed: Double = 1,
        signer: WebhookSigner? = nil
    ) async throws -> SimulationSummary {
        try check(url: url, rate: rate, calls: calls, speed: speed)
        return try await HTTPClient.withHTTPClient(configuration: WebhookSender.clientConfiguration) { client in
            let player = CallPlayer(sender: WebhookSender(client: client, url: url, signer: signer), speed: speed)
            return try await withThrowingTaskGroup(of: SimulationSummary.self) { group in
                var random = SeededRandom(seed: seed)
                var begin = ContinuousClock.now
                for number in 0..<calls {
                    guard (try? await Task.sleep(until: begin + .seconds(Double(number) / rate))) != nil else { break }
                    let life = life(number: number, using: &random)
                    let encodings = life.steps.map { _ in WebhookEncoding.any(using: &random) }
                    let opener = WebhookSender(client: client, url: url, signer: signer, backOff: firstBackOff)
                    let first = number == 0 ? await open(life, as: encodings, opener) : nil
                    if let first, first.outcome == .failed, !Task.isCancelled { throw NoReceiver(lastAnswer: first.lastAnswer) }
                    if number == 0 { begin = .now }
                    group.addTask { await player.play(life, after: first) { encodings[$0] } }
                }
                return try await group.reduce(into: SimulationSummary()) { $0 += $1 }
            }
        }
    }

    /// Pauses after which the very first webhook is sent again: a server that is just starting is worth two seconds, an absent one no more.
    private static let firstBackOff: [Duration] = [.milliseconds(500), .milliseconds(1500)]

    private static func open(_ life: CallLife, as encodings: [WebhookEncoding], _ sender: WebhookSender) async -> WebhookDelivery? {
        guard let step = life.steps.first, let encoding = encodings.first else { return nil }
        return await sender.send(step.payload, as: encoding)
    }

    static func life(number: Int, start: Timestamp = .now, using random: inout SeededRandom) -> CallLife {
        let scenario = CallScenario.allCases.randomElement(using: &random) ?? .inboundAnswered
        let ids = CallIDs(number: number, start: start, isInbound: scenario.isInbound, using: &random)
        return CallLife(
            scenario,
            cast: .synthetic(using: &random),
            ids: ids,
            timing: .any(using: &random),
            start: start,
            recordingURL: "\(recordings)/\(ids.callSid).wav"
        ).disturbed(using: &random)
    }

    private static func check(url: String, rate: Double, calls: Int, speed: Double) throws {
        guard let parts = URLComponents(string: url), parts.scheme == "http" || parts.scheme == "https", parts.host?.isEmpty == false else {
            throw InvalidSimulation(description: "the webhook URL is no http or https URL; take the one that `deskbell webhook url` prints")
        }
        guard rate > 0, rate.isFinite, speed > 0, speed.isFinite else {
            throw InvalidSimulation(description: "rate and speed must be numbers above 0")
        }
        guard calls >= 0 else { throw InvalidSimulation(description: "the number of calls must not be negative") }
    }
}

/// What became of the webhooks of a simulation.
public struct SimulationSummary: Codable, Equatable, Sendable {
    public var calls = 0
    /// Webhooks sent, each counted once however often it was tried.
    public var sent = 0
    /// Answered `accepted`, or 200 with another body.
    public var accepted = 0
    public var duplicate = 0
    public var ignored = 0
    /// Attempts beyond the first of each webhook.
    public var retried = 0
    /// Webhooks that were refused or never taken.
    public var failed = 0
    /// What came of the last attempt of one that failed.
    public var lastProblem: String?

    public init() {}

    mutating func count(_ delivery: WebhookDelivery) {
        sent += 1
        retried += delivery.retries
        switch delivery.outcome {
        case .accepted: accepted += 1
        case .duplicate: duplicate += 1
        case .ignored: ignored += 1
        case .failed:
            failed += 1
            lastProblem = delivery.lastAnswer
        }
    }

    static func += (left: inout SimulationSummary, right: SimulationSummary) {
        left.calls += right.calls
        left.sent += right.sent
        left.accepted += right.accepted
        left.duplicate += right.duplicate
        left.ignored += right.ignored
        left.retried += right.retried
        left.failed += right.failed
        left.lastProblem = right.lastProblem ?? left.lastProblem
    }
}

extension SimulationSummary: CustomStringConvertible {
    public var description: String {
        "\(calls) calls, \(sent) webhooks: \(accepted) accepted, \(duplicate) duplicate, \(ignored) ignored, \(failed) failed; \(retried) retries"
    }
}

/// Plays a call's life: waits, sends, waits.
struct CallPlayer: Sendable {
    let sender: WebhookSender
    /// How many times faster than in life the calls go. The times in the webhooks stay as in life.
    var speed: Double = 1

    /// - Returns: What became of the webhooks that were sent before the end or the task's cancellation.
    func play(_ life: CallLife, encoding: @Sendable (Int) -> WebhookEncoding = { _ in .json }) async -> SimulationSummary {
        var summary = SimulationSummary()
        summary.calls = 1
        for (index, step) in life.steps.enumerated() {
            guard (try? await Task.sleep(for: .seconds(Double(step.delay) / speed))) != nil else { break }
            summary.count(await sender.send(step.payload, as: encoding(index)))
        }
        return summary
    }
}

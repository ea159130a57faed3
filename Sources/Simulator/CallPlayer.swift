/// Plays a call's life: waits, sends, waits.
struct CallPlayer: Sendable {
    let sender: WebhookSender
    /// How many times faster than in life the calls go. The times in the webhooks stay as in life.
    var speed: Double = 1

    /// - Parameter first: How the first webhook was delivered, if it was sent already.
    /// - Returns: What became of the webhooks that were sent before the end or the task's cancellation.
    func play(
        _ life: CallLife,
        after first: WebhookDelivery? = nil,
        encoding: @Sendable (Int) -> WebhookEncoding = { _ in .json }
    ) async -> SimulationSummary {
        var summary = SimulationSummary()
        summary.calls = 1
        if let first { summary.count(first) }
        for (index, step) in life.steps.enumerated().dropFirst(first == nil ? 0 : 1) {
            guard (try? await Task.sleep(for: .seconds(Double(step.delay) / speed))) != nil else { break }
            summary.count(await sender.send(step.payload, as: encoding(index)))
        }
        return summary
    }
}

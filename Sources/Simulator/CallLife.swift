import Calls

/// The webhooks of one whole call, from the first ring to the last report. Pure: made beforehand, played by whoever sends it.
struct CallLife: Equatable, Sendable {
    struct Step: Equatable, Sendable {
        /// Seconds since the step before.
        var delay: Int
        var payload: WebhookPayload
    }

    var steps: [Step]
}

extension CallLife {
    /// - Parameters:
    ///   - start: When the first telephone rings; the times in the webhooks count from here.
    ///   - recordingURL: What the report of an answered call names.
    init(_ scenario: CallScenario, cast: CallCast, ids: CallIDs, timing: CallTiming, start: Timestamp, recordingURL: String) {
        var script = CallScript(cast: cast, ids: ids, isInbound: scenario.isInbound, start: start)
        switch scenario {
        case .inboundAnswered:
            script.live("Transfer to agent")
            script.live("Picked", after: timing.ringing)
            script.report("ANSWER", after: timing.talking, talked: timing.talking, recordingURL: recordingURL)
        case .inboundMissed:
            script.live("Transfer to agent")
            script.agent = nil
            script.report("NO ANSWER", after: timing.ringing, cause: "19-Agent")
        case .inboundTransferred:
            script.live("Transfer to agent")
            script.agent = cast.secondAgent
            script.live("Transfer to agent", after: timing.ringing)
            script.live("Picked", after: timing.ringing)
            script.report("ANSWER", after: timing.talking, talked: timing.talking, recordingURL: recordingURL)
        case .outboundAnswered:
            script.live("Transfer to agent")
            script.live("Picked", after: timing.ringing)
            script.report("ANSWER", after: timing.talking, talked: timing.talking)
            script.amendReport(after: timing.recordingDelay, recordingURL: recordingURL)
        case .outboundNoAnswer:
            script.live("Transfer to agent")
            script.report("NOANSWER", after: timing.ringing, cause: "19-customer", agentPicked: true)
        case .outboundBusy:
            script.live("Transfer to agent")
            script.report("Busy", after: timing.ringing, cause: "17-customer", agentPicked: true)
        case .outboundFailed:
            script.report("Congestion", after: 0, cause: "1-customer")
        case .outboundCancelled:
            script.live("Transfer to agent")
            script.report("Cancel-Agent", after: timing.ringing, cause: "0-agent")
        }
        steps = script.steps
    }

    /// The same life as networks deliver it now and then: one in ten with a report that comes twice, one in twenty with a live event after the
    /// report.
    func disturbed(using random: inout some RandomNumberGenerator) -> CallLife {
        var life = self
        guard let report = steps.firstIndex(where: { $0.payload.event == .report }) else { return life }
        switch Int.random(in: 0..<20, using: &random) {
        case 0, 1:
            life.steps.insert(Step(delay: 0, payload: steps[report].payload), at: report + 1)
        case 2 where report > 0:
            let payload = life.steps[report].payload
            life.steps[report].payload = life.steps[report - 1].payload
            life.steps[report - 1].payload = payload
        default:
            break
        }
        return life
    }
}

import Calls

/// The environment in which the `--exec` command runs: this process's, and the event's fields under fixed names.
///
/// What is unknown is not set. `DESKBELL_FRESH` is `1` for a call that rings and `0` for one that was missed long ago; `DESKBELL_EVENT` is the whole
/// event as JSON. Everything else is named after its field in the event.
enum EventEnvironment {
    static func make(_ event: CallEvent, json: String, isFresh: Bool, base: [String: String]) -> [String: String] {
        // Neither what a parent notifier's command left behind, nor the desk's own password, is the command's business.
        var variables = base.filter { !$0.key.hasPrefix("DESKBELL_") && !$0.key.hasPrefix("DESK_NOTIFIER_") }
        for (name, value) in fields(event) { variables["DESKBELL_" + name] = value }
        variables["DESKBELL_FRESH"] = isFresh ? "1" : "0"
        variables["DESKBELL_EVENT"] = json
        return variables
    }

    private static func fields(_ event: CallEvent) -> [(String, String?)] {
        let call = event.call
        return [
            ("SEQ", "\(event.seq)"), ("ID", event.id), ("TYPE", event.type.rawValue), ("WORKSPACE_ID", event.workspaceId),
            ("RECEIVED_AT", event.receivedAt.rfc3339), ("CALL_ID", call.id), ("PROVIDER", call.provider),
            ("PROVIDER_CALL_ID", call.providerCallId), ("DIRECTION", call.direction.rawValue), ("STATUS", call.status.rawValue),
            ("CUSTOMER_NUMBER", call.customerNumber), ("AGENT_NUMBER", call.agentNumber), ("DID", call.did), ("AGENT_NAME", call.agentName),
            ("GROUP", call.group), ("STARTED_AT", call.startedAt?.rfc3339Seconds), ("ENDED_AT", call.endedAt?.rfc3339Seconds),
            ("DURATION_SECONDS", call.durationSeconds.map { "\($0)" }), ("TALK_SECONDS", call.talkSeconds.map { "\($0)" }),
            ("HAS_RECORDING", call.hasRecording.map { $0 ? "1" : "0" }), ("PROVIDER_STATUS", call.providerStatus),
            ("SUPERSEDES", call.supersedes),
            ("LEAD_ID", event.lead?.id), ("LEAD_NAME", event.lead?.name), ("LEAD_CAMPAIGN_ID", event.lead?.campaignId),
            ("LEAD_MATCHES", event.leadMatches.map { "\($0)" }),
        ]
    }
}

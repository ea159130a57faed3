import Calls

/// Writes a call's webhooks one after the other and keeps the time between them.
struct CallScript {
    private let cast: CallCast
    private let ids: CallIDs
    private let isInbound: Bool
    private let start: Timestamp
    /// Seconds since the start.
    private var elapsed = 0
    private(set) var steps: [CallLife.Step] = []
    /// The agent whose telephone rings; `nil` once nobody's does.
    var agent: CallCast.Agent?

    init(cast: CallCast, ids: CallIDs, isInbound: Bool, start: Timestamp) {
        self.cast = cast
        self.ids = ids
        self.isInbound = isInbound
        self.start = start
        agent = cast.agent
    }

    /// A live event has no `type` in its body, no end, no durations and no recording.
    mutating func live(_ status: String, after delay: Int = 0) {
        elapsed += delay
        let payload = WebhookPayload(
            .live,
            [
                "SourceNumber": source, "DestinationNumber": cast.did, "DialWhomNumber": dialWhom, "Status": status, "StartTime": time(0),
                "CallSid": ids.callSid, "Direction": direction, "campid": campaign, "call_group": cast.group,
            ]
        )
        steps.append(CallLife.Step(delay: delay, payload: payload))
    }

    /// - Parameters:
    ///   - talked: Seconds of talk that end now; 0 if nobody answered.
    ///   - cause: The cause and the side that hung up, as `hangup_cause` has them.
    ///   - agentPicked: Whether the agent's leg was up although nobody talked.
    mutating func report(
        _ status: String,
        after delay: Int,
        talked: Int = 0,
        cause: String = "16-customer",
        agentPicked: Bool = false,
        recordingURL: String = ""
    ) {
        elapsed += delay
        let none = "0000-00-00 00:00:00"
        let picked = talked > 0 ? time(elapsed - talked) : none
        let agentLeg = agentPicked ? time(0) : picked
        let payload = WebhookPayload(
            .report,
            [
                "type": WebhookPayload.Event.report.rawValue, "SourceNumber": source, "DestinationNumber": cast.did, "DialWhomNumber": dialWhom,
                "CallDuration": String(elapsed), "TalkDuration": String(talked), "coins": talked > 0 ? "2" : "0", "Status": status,
                "StartTime": time(0), "EndTime": time(elapsed), "CallSid": ids.callSid, "Uniqueid": isInbound ? "" : ids.callSid,
                "campid": campaign, "CallRecordingUrl": recordingURL, "Direction": direction, "call_group": cast.group,
                "receiver_name": agent?.name ?? "", "error_code": talked > 0 ? "0" : String(cause.prefix { $0 != "-" }),
                "LegA_Picked_time": agentLeg, "LegB_Start_time": agentLeg, "LegB_Picked_time": picked, "key_press": "",
                "hangup_cause": "\(status.uppercased())(\(cause))",
            ]
        )
        steps.append(CallLife.Step(delay: delay, payload: payload))
    }

    /// The last report again, now with the recording.
    mutating func amendReport(after delay: Int, recordingURL: String) {
        guard var payload = steps.last?.payload, let index = payload.fields.firstIndex(where: { $0.name == "CallRecordingUrl" }) else { return }
        payload.fields[index].value = recordingURL
        steps.append(CallLife.Step(delay: delay, payload: payload))
    }

    // On an inbound call the caller is the source and the agent is dialled; on an outbound one it is the other way round.
    private var source: String { isInbound ? "0" + cast.customer : agentNumber }
    private var dialWhom: String { isInbound ? agentNumber : "0" + cast.customer }
    private var agentNumber: String { agent.map { "0" + $0.number } ?? "" }
    private var direction: String { isInbound ? "IVR" : "WEBOBD" }
    private var campaign: String { ids.campaign.map(String.init) ?? "" }

    /// `yyyy-mm-dd hh:mm:ss` in India's time, without a zone.
    private func time(_ elapsed: Int) -> String {
        let india = start.adding(seconds: Int64(19_800 + elapsed))
        return String(Timestamp(seconds: india.microseconds / 1_000_000).rfc3339Seconds.replacing("T", with: " ").dropLast())
    }
}

import Calls

/// Made-up calls that show what the screen will look like, one for each number of strokes.
public struct SampleCall: Sendable {
    /// As `run` prints it.
    public let line: String
    /// As `run` rings it.
    public let strokes: Int

    /// - Throws: `EncodingError`, which no event causes.
    public static func all(format: OutputFormat, hasColor: Bool) throws -> [SampleCall] {
        let now = Timestamp.now
        let events = [
            event(1, .completed, .outbound, seconds: 135, lead: "Sample Lead", at: now),
            event(2, .missed, .inbound, seconds: nil, lead: nil, at: now),
            event(3, .busy, .outbound, seconds: 12, lead: "Another Sample", at: now),
        ]
        return try events.map { event in
            let line =
                switch format {
                case .text: CallLine(hasColor: hasColor).text(event)
                case .json: SafeText.escapedJSON(try EventJSON.encode(event))
                }
            return SampleCall(line: line, strokes: BeepKind.strokes(for: event.call.status))
        }
    }

    private static func event(
        _ seq: Int64,
        _ status: CallStatus,
        _ direction: CallDirection,
        seconds: Int?,
        lead: String?,
        at now: Timestamp
    ) -> CallEvent {
        let call = Call(
            id: "sample-\(seq)",
            provider: "sample",
            providerCallID: nil,
            direction: direction,
            status: status,
            customer: PhoneNumber("9000000001"),
            agent: PhoneNumber("9000000002"),
            did: nil,
            agentName: "Sample Agent",
            group: "sales",
            startedAt: nil,
            endedAt: nil,
            durationSeconds: seconds,
            talkSeconds: nil,
            recordingURL: status == .completed ? "sample" : nil,
            providerStatus: nil,
            leads: [],
            firstCompletedSeq: nil,
            lastSeq: nil
        )
        return CallEvent(
            seq: seq,
            id: "sample-\(seq)",
            type: .callCompleted,
            workspace: workspace,
            receivedAt: now,
            call: call,
            lead: lead.map { CallEvent.LeadInfo(id: "sample", name: $0, campaignId: nil) }
        )
    }

    private static let workspace: WorkspaceID = {
        guard let id = WorkspaceID(rawValue: "sample") else { preconditionFailure("a constant that is no workspace id") }
        return id
    }()
}

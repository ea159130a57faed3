import Calls

@testable import Notifier

/// Events for tests.
enum Sample {
    static let workspace = required(WorkspaceID(rawValue: "acme"))
    static let desk = required(DeskName(rawValue: "front"))
    static let received = Timestamp(seconds: 1_795_342_530)

    static func event(
        _ seq: Int64,
        type: EventType = .callCompleted,
        status: CallStatus = .completed,
        lead: String? = "Asha Verma",
        amends: Int64? = nil,
        receivedAt: Timestamp = received,
        change: (inout CallEvent) -> Void = { _ in }
    ) -> CallEvent {
        let call = Call(
            id: "call-\(seq)",
            provider: "callerdesk",
            providerCallID: "8397\(seq)",
            direction: .outbound,
            status: status,
            customer: PhoneNumber("9876543210"),
            agent: PhoneNumber("9811126123"),
            did: "01206851234",
            agentName: "Ashish",
            group: "sales",
            startedAt: receivedAt.adding(seconds: -150),
            endedAt: receivedAt.adding(seconds: -1),
            durationSeconds: 135,
            talkSeconds: 120,
            recordingURL: "https://example.com/r",
            providerStatus: "ANSWER",
            leads: ["lead-1"],
            firstCompletedSeq: nil,
            lastSeq: nil
        )
        let info = lead.map { CallEvent.LeadInfo(id: "lead-1", name: $0, campaignId: nil) }
        var event = CallEvent(
            seq: seq,
            id: "event-\(seq)",
            type: type,
            workspace: workspace,
            receivedAt: receivedAt,
            call: call,
            lead: info,
            amends: amends
        )
        change(&event)
        return event
    }

    static func record(_ event: CallEvent) -> EventRecord {
        guard let json = try? EventJSON.encode(event), let record = try? EventRecord(payload: Array(json.utf8), workspace: workspace) else {
            preconditionFailure("an event that its own module cannot read")
        }
        return record
    }

    static func record(_ seq: Int64, type: EventType = .callCompleted) -> EventRecord { record(event(seq, type: type)) }

    static func page(_ id: String, _ records: [EventRecord], oldest: Int64 = 1, head: Int64) -> ReplayAnswer {
        .page(ReplayAnswer.Page(id: id, records: records, oldest: oldest, head: head, now: received.adding(seconds: 1)))
    }

    private static func required<Value>(_ value: Value?) -> Value {
        guard let value else { preconditionFailure("a constant of the tests is wrong") }
        return value
    }
}

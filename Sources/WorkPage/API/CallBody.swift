import Calls
public import Storage

/// A call as it is now: the fields of an event's `call`, with what belongs to it. The API and the command line tell it so.
public struct CallBody: Encodable {
    let id: String
    let provider: String
    let providerCallId: String?
    let direction: CallDirection
    let status: CallStatus
    let customerNumber: String?
    let agentNumber: String?
    let did: String?
    let agentName: String?
    let group: String?
    let startedAt: Timestamp?
    let endedAt: Timestamp?
    let durationSeconds: Int?
    let talkSeconds: Int?
    let hasRecording: Bool
    let providerStatus: String?
    let receivedAt: Timestamp
    let seq: Int64?
    let completedSeq: Int64?
    let lead: LeadReference?
    let leadMatches: Int?
    let erased: Bool?

    public init(_ listed: ListedCall) {
        let call = listed.call
        id = call.id
        provider = call.provider
        providerCallId = call.providerCallID
        direction = call.direction
        status = call.status
        customerNumber = call.customer?.digits
        agentNumber = call.agent?.digits
        did = call.did
        agentName = call.agentName
        group = call.group
        startedAt = call.startedAt
        endedAt = call.endedAt
        durationSeconds = call.durationSeconds
        talkSeconds = call.talkSeconds
        hasRecording = call.recordingURL != nil
        providerStatus = call.providerStatus
        receivedAt = listed.createdAt
        seq = call.lastSeq
        completedSeq = call.firstCompletedSeq
        lead = listed.lead.map(LeadReference.init)
        leadMatches = call.leads.count > 1 ? call.leads.count : nil
        erased = call.isErased ? true : nil
    }
}

struct LeadReference: Encodable {
    let id: String
    let name: String
    let campaignId: String?

    init(_ lead: CallEvent.LeadInfo) {
        id = lead.id
        name = lead.name
        campaignId = lead.campaignId
    }
}

struct CallDetailBody: Encodable {
    let call: CallBody
    let leads: [LeadReference]
    let activities: [ActivityBody]
    let head: Int64

    init(_ detail: CallDetail) {
        call = CallBody(detail.call)
        leads = detail.leads.map(LeadReference.init)
        activities = detail.activities.map(ActivityBody.init)
        head = detail.head
    }
}

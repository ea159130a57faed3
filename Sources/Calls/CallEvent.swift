/// An entry of a workspace's event log: the same object on every path, published, streamed, replayed and journaled.
///
/// What is unknown is absent from the JSON, never an empty string.
public struct CallEvent: Codable, Equatable, Sendable {
    /// 1, 2, 3 … per workspace; below 2^53, so that JavaScript keeps it exact.
    public var seq: Int64
    public var id: String
    public var type: EventType
    public var workspaceId: String
    /// When the webhook was accepted.
    public var receivedAt: Timestamp
    public var call: CallInfo
    public var lead: LeadInfo?
    /// How many leads have the customer's number, instead of `lead`, when there are several.
    public var leadMatches: Int?
    /// The `seq` of the call's first `call_completed`, in a later one that changes it.
    public var amends: Int64?
    /// True once the person was erased; the personal fields are gone then.
    public var erased: Bool?

    /// The call's part of an event.
    public struct CallInfo: Codable, Equatable, Sendable {
        public var id: String
        public var provider: String
        public var providerCallId: String?
        public var direction: CallDirection
        public var status: CallStatus
        public var customerNumber: String?
        public var agentNumber: String?
        public var did: String?
        public var agentName: String?
        public var group: String?
        public var startedAt: Timestamp?
        public var endedAt: Timestamp?
        public var durationSeconds: Int?
        public var talkSeconds: Int?
        public var hasRecording: Bool?
        public var providerStatus: String?
        /// The id of a call that was told of before and turned out to be this one: it is over, without an end of its own.
        public var supersedes: String?
    }

    /// The lead's part of an event.
    public struct LeadInfo: Codable, Equatable, Sendable {
        public var id: String
        public var name: String
        public var campaignId: String?

        public init(id: String, name: String, campaignId: String?) {
            self.id = id
            self.name = name
            self.campaignId = campaignId
        }
    }

    /// The event that a call in its present state makes.
    ///
    /// - Parameter lead: The one lead with the customer's number; with several, pass `nil` and the call's `leads` are counted.
    public init(
        seq: Int64,
        id: String,
        type: EventType,
        workspace: WorkspaceID,
        receivedAt: Timestamp,
        call: Call,
        lead: LeadInfo?,
        amends: Int64? = nil
    ) {
        self.seq = seq
        self.id = id
        self.type = type
        self.workspaceId = workspace.rawValue
        self.receivedAt = receivedAt
        let isLive = type == .liveCall
        self.call = CallInfo(
            id: call.id,
            provider: call.provider,
            providerCallId: call.providerCallID,
            direction: call.direction,
            status: call.status,
            customerNumber: call.customer?.digits,
            agentNumber: call.agent?.digits,
            did: call.did,
            agentName: call.agentName,
            group: call.group,
            startedAt: call.startedAt,
            endedAt: isLive ? nil : call.endedAt,
            durationSeconds: isLive ? nil : call.durationSeconds,
            talkSeconds: isLive ? nil : call.talkSeconds,
            hasRecording: isLive || call.isErased ? nil : call.recordingURL != nil,
            providerStatus: call.providerStatus,
            supersedes: call.supersedes
        )
        self.lead = lead
        self.leadMatches = call.leads.count > 1 ? call.leads.count : nil
        self.amends = amends
        self.erased = call.isErased ? true : nil
    }
}

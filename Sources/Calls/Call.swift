/// A telephone call of a workspace, as far as the webhooks have told.
public struct Call: Equatable, Sendable {
    public var id: String
    public var provider: String
    public var providerCallID: String?
    public var direction: CallDirection
    public var status: CallStatus
    public var customer: PhoneNumber?
    public var agent: PhoneNumber?
    public var did: String?
    public var agentName: String?
    public var group: String?
    public var startedAt: Timestamp?
    public var endedAt: Timestamp?
    public var durationSeconds: Int?
    public var talkSeconds: Int?
    public var recordingURL: String?
    public var providerStatus: String?
    /// Ids of the leads with the customer's number.
    public var leads: [String]
    /// The `seq` of the call's first `call_completed`, which later ones amend.
    public var firstCompletedSeq: Int64?
    /// The `seq` of the call's newest event.
    public var lastSeq: Int64?
    /// The customer was erased: nothing about that person is ever taken in again.
    public var isErased = false
    /// The call that the last report showed to be this one; for the event that the report makes, not kept.
    public internal(set) var supersedes: String?

    /// A call that begins with this report.
    public init(id: String, report: CallReport, parties: Parties) {
        self.id = id
        provider = report.provider
        direction = .unknown
        status = report.status
        leads = []
        merge(report, parties)
    }

    /// A call as it was stored.
    public init(
        id: String,
        provider: String,
        providerCallID: String?,
        direction: CallDirection,
        status: CallStatus,
        customer: PhoneNumber?,
        agent: PhoneNumber?,
        did: String?,
        agentName: String?,
        group: String?,
        startedAt: Timestamp?,
        endedAt: Timestamp?,
        durationSeconds: Int?,
        talkSeconds: Int?,
        recordingURL: String?,
        providerStatus: String?,
        leads: [String],
        firstCompletedSeq: Int64?,
        lastSeq: Int64?,
        isErased: Bool = false
    ) {
        self.id = id
        self.provider = provider
        self.providerCallID = providerCallID
        self.direction = direction
        self.status = status
        self.customer = customer
        self.agent = agent
        self.did = did
        self.agentName = agentName
        self.group = group
        self.startedAt = startedAt
        self.endedAt = endedAt
        self.durationSeconds = durationSeconds
        self.talkSeconds = talkSeconds
        self.recordingURL = recordingURL
        self.providerStatus = providerStatus
        self.leads = leads
        self.firstCompletedSeq = firstCompletedSeq
        self.lastSeq = lastSeq
        self.isErased = isErased
    }
}

extension Call {
    /// What a report did to a call.
    public enum Outcome: Equatable, Sendable {
        /// The call moved on, or something that people see changed: an event of this type is due.
        case event(EventType)
        /// An ended call's report changed: a `call_completed` that names the first one.
        case amendment
        /// The report says nothing that was not known.
        case unchanged
        /// A live word after the call ended, or one that would set it back: kept, but no event.
        case late
    }

    /// Takes in a report. A call only moves forward: webhooks come late, twice and out of order.
    ///
    /// - Parameter other: A call that the report shows to be this one. That is always told, whatever else the report says.
    /// - Returns: What became of the call; `.late` and `.unchanged` leave it as it was.
    public mutating func apply(_ report: CallReport, parties: Parties, absorbing other: Call? = nil) -> Outcome {
        let before = self
        if let other { absorb(other) }
        if report.status.progress >= status.progress { merge(report, parties) } else if other == nil { return .late }
        guard self != before else { return .unchanged }
        if status.isLive { return .event(.liveCall) }
        return before.status.isLive ? .event(.callCompleted) : .amendment
    }

    /// What the report knows replaces what was known; what it leaves out stays.
    private mutating func merge(_ report: CallReport, _ parties: Parties) {
        // Without a word, as when only a recording is sent, it says nothing about how the call ended.
        let before = status
        if status.isLive || report.status != .unknown || report.providerStatus != nil { status = report.status }
        if report.direction != .unknown { direction = report.direction }
        noteMissed()
        if !isErased {
            mergeNumbersAndTexts(report, parties)
        } else if status != before {
            providerStatus = nil
        }
        startedAt = report.startedAt ?? startedAt
        endedAt = report.endedAt ?? endedAt
        durationSeconds = report.durationSeconds ?? durationSeconds
        talkSeconds = report.talkSeconds ?? talkSeconds
    }

    /// The direction may have come with another webhook than the word.
    mutating func noteMissed() { if status == .noAnswer, direction == .inbound { status = .missed } }

    /// What could name the customer: a late report about an erased person must not bring it back. Once the lead is gone, its number looks like any
    /// other, so none is taken.
    private mutating func mergeNumbersAndTexts(_ report: CallReport, _ parties: Parties) {
        providerStatus = report.providerStatus ?? providerStatus
        agent = parties.agent ?? agent
        did = parties.did ?? did
        agentName = report.agentName ?? agentName
        group = report.group ?? group
        providerCallID = providerCallID ?? report.providerCallID
        if let number = parties.customer {
            customer = number
            // Once it is known whose of several the call is, it stays so.
            if leads.count != 1 || !parties.leads.contains(leads[0]) { leads = parties.leads }
        }
        recordingURL = report.recordingURL ?? recordingURL
    }
}

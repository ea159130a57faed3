/// What one webhook says about one call, in words that no longer depend on the provider.
///
/// A provider's adapter makes it; `Parties` finds out who is who in it, `Call` takes it in.
public struct CallReport: Equatable, Sendable {
    /// What the adapter is called, such as `callerdesk`.
    public var provider: String
    /// Ids that the provider gives the call, each with its kind in front (`sid:8397472`, `camp:11387004`), the most reliable first. May be empty.
    public var callKeys: [String]
    /// The id to show, without its kind.
    public var providerCallID: String?
    public var direction: CallDirection
    public var status: CallStatus
    /// The provider's own word for the status, as it came.
    public var providerStatus: String?
    public var legs: Legs
    public var agentName: String?
    public var group: String?
    public var startedAt: Timestamp?
    public var endedAt: Timestamp?
    /// From start to end, in seconds; 0 or more.
    public var durationSeconds: Int?
    /// Of these the seconds talked; 0 or more.
    public var talkSeconds: Int?
    /// An absolute https (or, in a demo, http) URL; a secret, since whoever has it can listen.
    public var recordingURL: String?

    public init(
        provider: String,
        callKeys: [String] = [],
        providerCallID: String? = nil,
        direction: CallDirection = .unknown,
        status: CallStatus,
        providerStatus: String? = nil,
        legs: Legs = Legs(),
        agentName: String? = nil,
        group: String? = nil,
        startedAt: Timestamp? = nil,
        endedAt: Timestamp? = nil,
        durationSeconds: Int? = nil,
        talkSeconds: Int? = nil,
        recordingURL: String? = nil
    ) {
        self.provider = provider
        self.callKeys = callKeys
        self.providerCallID = providerCallID
        self.direction = direction
        self.status = status
        self.providerStatus = providerStatus
        self.legs = legs
        self.agentName = agentName
        self.group = group
        self.startedAt = startedAt
        self.endedAt = endedAt
        self.durationSeconds = durationSeconds
        self.talkSeconds = talkSeconds
        self.recordingURL = recordingURL
    }
}

extension CallReport {
    /// The three numbers that a provider names, as they came: which of them is the customer depends on direction and on who is known.
    public struct Legs: Equatable, Sendable {
        /// `SourceNumber`: the caller of an inbound call, the agent of an outbound one.
        public var source: String?
        /// `DestinationNumber`: the virtual number; in hand-written integrations the lead.
        public var destination: String?
        /// `DialWhomNumber`: the agent of an inbound call, the customer of an outbound one.
        public var dialWhom: String?

        public init(source: String? = nil, destination: String? = nil, dialWhom: String? = nil) {
            self.source = source
            self.destination = destination
            self.dialWhom = dialWhom
        }
    }
}

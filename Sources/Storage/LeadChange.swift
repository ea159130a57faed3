public import Calls

/// What is to become of a lead; what is `nil` stays.
public struct LeadChange: Sendable, Equatable {
    public var name: String?
    /// One to three, each with ten digits or more.
    public var numbers: [PhoneNumber]?
    public var state: LeadState?
    /// The id of a campaign; `.some(nil)` takes the lead out of its campaign.
    public var campaignID: String??
    /// `.some(nil)` removes them.
    public var notes: String??

    public init() {}
}

/// What became of a change to a lead.
public enum LeadOutcome: Sendable, Equatable {
    case stored(LeadEntry)
    case noSuchLead
    case noSuchCampaign
    /// Somebody changed it meanwhile; this is the version that it has now.
    case changed(version: Int64)
    /// Another lead, whose id this is, has one of the numbers.
    case exists(String)
}

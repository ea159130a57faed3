import Calls
import HTTPTypes
import Storage

struct LeadBody: Encodable {
    let id: String
    let name: String
    let numbers: [String]
    let state: LeadState
    let campaignId: String?
    let notes: String?
    let version: Int64
    let createdAt: Timestamp
    let updatedAt: Timestamp
    let lastCallAt: Timestamp?
    let nextTaskAt: Timestamp?

    init(_ lead: LeadEntry) {
        id = lead.id
        name = lead.name
        numbers = lead.numbers
        state = lead.state
        campaignId = lead.campaignID
        notes = lead.notes
        version = lead.version
        createdAt = lead.createdAt
        updatedAt = lead.updatedAt
        lastCallAt = lead.lastCallAt
        nextTaskAt = lead.nextTaskAt
    }

    /// The version in the form that `ETag` and `If-Match` have (RFC 9110 §8.8.3).
    static func entityTag(_ version: Int64) -> String { "\"\(version)\"" }
}

struct CampaignBody: Encodable {
    let id: String
    let name: String
    let createdAt: Timestamp
    let leads: Int
    /// By state; every state is there.
    let states: [String: Int]

    init(_ campaign: Campaign) {
        id = campaign.id
        name = campaign.name
        createdAt = campaign.createdAt
        let counts = LeadCounts(campaign.states)
        (leads, states) = (counts.leads, counts.states)
    }
}

struct LeadCounts: Encodable {
    let leads: Int
    /// By state; every state is there.
    let states: [String: Int]

    init(_ counts: [LeadState: Int]) {
        leads = counts.values.reduce(0, +)
        states = Dictionary(uniqueKeysWithValues: LeadState.allCases.map { ($0.rawValue, counts[$0] ?? 0) })
    }
}

struct CampaignPageBody: Encodable {
    let campaigns: [CampaignBody]
    let total: LeadCounts
    let next: String?
    let head: Int64

    init(_ found: CampaignPage) {
        campaigns = found.page.elements.map(CampaignBody.init)
        total = LeadCounts(found.total)
        next = found.page.next?.cursor
        head = found.page.head
    }
}

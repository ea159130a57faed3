public import Calls

/// A lead with everything that is shown of it.
public struct LeadEntry: Sendable, Equatable {
    public var id: String
    public var name: String
    /// Digits; the main one first.
    public var numbers: [String]
    public var state: LeadState
    public var campaignID: String?
    /// `nil` in a list.
    public var notes: String?
    /// Grows with each change by a person.
    public var version: Int64
    public var createdAt: Timestamp
    public var updatedAt: Timestamp
    /// When the first webhook of the newest call with the lead came.
    public var lastCallAt: Timestamp?
    /// When the next open follow-up is due.
    public var nextTaskAt: Timestamp?
}

/// Which leads are asked for.
public struct LeadQuery: Sendable, Equatable {
    public var search: SearchText?
    /// The id of their campaign.
    public var campaignID: String?
    /// Any if empty.
    public var states: [LeadState] = []

    public init() {}

    func add(to conditions: inout Conditions, workspace: String) {
        if let campaignID { conditions.add("campaign_id = \(conditions.bind(campaignID))") }
        if !states.isEmpty { conditions.add("state IN \(conditions.bind(states.map(\.rawValue)))") }
        switch search {
        case nil: break
        case .number(let key):
            conditions.add(
                "id IN (SELECT lead_id FROM lead_number WHERE workspace_id = \(conditions.bind(workspace)) AND match_key = \(conditions.bind(key)))"
            )
        case .digits(let digits):
            conditions.add(
                "id IN (SELECT lead_id FROM lead_number WHERE workspace_id = \(conditions.bind(workspace)) AND number LIKE \(conditions.bind("%\(digits)%")))"
            )
        case .name(let name): conditions.add("name LIKE \(conditions.bind(SearchText.containing(name))) ESCAPE '\\'")
        }
    }
}

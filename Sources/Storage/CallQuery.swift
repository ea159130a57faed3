public import Calls
import GRDB

/// Which calls are asked for.
public struct CallQuery: Sendable, Equatable {
    public var search: SearchText?
    /// Any if empty.
    public var statuses: [CallStatus] = []
    public var direction: CallDirection?
    /// The last ten digits of agents' numbers; `nil` for any agent and for none, empty for no call at all.
    public var agentKeys: Set<String>?
    /// When a call's first webhook came, inclusive.
    public var from: Timestamp?
    /// The same, exclusive.
    public var to: Timestamp?
    /// The id of the lead.
    public var leadID: String?

    public init() {}

    /// Names of more leads than this are common enough for calls to be found by walking them.
    private static let fewLeads = 200

    /// Adds all but the times, by which lists are sorted.
    ///
    /// - Returns: Whether that leaves the calls of few people, which an index leads to.
    func add(to conditions: inout Conditions, workspace: String, _ db: Database) throws -> Bool {
        if !statuses.isEmpty { conditions.add("status IN \(conditions.bind(statuses.map(\.rawValue)))") }
        if let direction { conditions.add("direction = \(conditions.bind(direction.rawValue))") }
        if let agentKeys { conditions.add("agent_key IN \(conditions.bind(agentKeys.sorted()))") }
        if let leadID { conditions.add("lead_id = \(conditions.bind(leadID))") }
        switch search {
        case nil: return leadID != nil
        case .number(let key):
            // As the ids of calls, since the index begins with the workspace.
            let matches = "workspace_id = \(conditions.bind(workspace)) AND customer_key = \(conditions.bind(key))"
            conditions.add("id IN (SELECT id FROM call WHERE \(matches))")
            return true
        case .digits(let digits):
            conditions.add("customer_number LIKE \(conditions.bind("%\(digits)%"))")
            return leadID != nil
        case .name(let name):
            let pattern = SearchText.containing(name)
            let leads: [String] = try db.rows(LeadSQL.named, [workspace, pattern, Self.fewLeads + 1]).map { $0[0] }
            if leads.count <= Self.fewLeads {
                conditions.add("lead_id IN \(conditions.bind(leads))")
                return true
            }
            let matches = "workspace_id = \(conditions.bind(workspace)) AND name LIKE \(conditions.bind(pattern)) ESCAPE '\\'"
            conditions.add("lead_id IN (SELECT id FROM lead WHERE \(matches))")
            return leadID != nil
        }
    }
}

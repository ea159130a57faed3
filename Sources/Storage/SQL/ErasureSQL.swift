/// The statements that erase a person. Ten digits and ids are looked for with LIKE, which both engines have; neither holds one of its wildcards.
enum ErasureSQL {
    static let tables = """
        -- Set once the customer was erased: later reports about the call bring nothing of the person back.
        ALTER TABLE call ADD COLUMN erased_at BIGINT;
        -- Grows with each person erased, so that copies of events in memory are dropped.
        ALTER TABLE workspace ADD COLUMN erasures BIGINT NOT NULL DEFAULT 0;
        """

    static let leadsByID: Query = "SELECT id, name FROM lead WHERE workspace_id = $1 AND id = $2"
    static let leadsByKey: Query = """
        SELECT DISTINCT lead.id, lead.name FROM lead_number JOIN lead ON lead.id = lead_number.lead_id
        WHERE lead_number.workspace_id = $1 AND lead_number.match_key = $2 ORDER BY lead.id
        """
    static let keys: Query = "SELECT match_key FROM lead_number WHERE lead_id = $1 ORDER BY position"
    static let bump: Query = "UPDATE workspace SET erasures = erasures + 1 WHERE id = $1"

    static let updateEvent: Query = "UPDATE event SET body = $3 WHERE workspace_id = $1 AND seq = $2"
    static let markErased: Query = "UPDATE call SET erased_at = $2 WHERE id = $1"
    static let keysOfCall: Query = "SELECT key FROM call_key WHERE call_id = $1"
    static let removeCallKey: Query = "DELETE FROM call_key WHERE call_id = $1 AND key = $2"

    static let rejected: Query = "SELECT number, query, body FROM rejected WHERE workspace_id = $1 AND number > $2 ORDER BY number LIMIT $3"
    static let emptyRejected: Query = """
        UPDATE rejected SET query = '', content_type = '', body = $3, reason = 'erased with the person it was about'
        WHERE workspace_id = $1 AND number = $2
        """

    static let removeActivities: Query = "DELETE FROM activity WHERE lead_id = $1"
    static let removeFollowUps: Query = "DELETE FROM follow_up WHERE lead_id = $1"
    static let removeCallOrders: Query = "DELETE FROM call_order WHERE lead_id = $1"
    static let removeActivitiesOfCall: Query = "DELETE FROM activity WHERE call_id = $1"
    static let removeFollowUpsOfCall: Query = "DELETE FROM follow_up WHERE call_id = $1"
    static let removeNumbers: Query = "DELETE FROM lead_number WHERE lead_id = $1"
    static let removeLead: Query = "DELETE FROM lead WHERE id = $1"

    /// The calls of so many numbers (`$2` …) and leads (after them).
    static func calls(keys: Int, leads: Int) -> String {
        let keyed = (0..<keys).map { "customer_key = $\($0 + 2)" }
        let led = (0..<leads).map { "lead_id = $\($0 + 2 + keys)" }
        return "SELECT id FROM call WHERE workspace_id = $1 AND (\((keyed + led).joined(separator: " OR ")))"
    }

    /// The calls that hold one of so many numbers (`$2` …) elsewhere than as the customer's; `isOfNews`: of those with an event after the last argument.
    ///
    /// A registered agent's number stays with the agent, so a call that holds it there alone is none of them.
    static func mentions(keys: Int, isOfNews: Bool) -> Query {
        let columns = ["provider_call_id", "did", "agent_name", "call_group", "provider_status"]
        let text = columns.map { "coalesce(\($0), '')" }.joined(separator: " || ' ' || ")
        let named = (0..<keys).map { key in
            let like = "LIKE '%' || $\(key + 2) || '%'"
            let agent = "NOT EXISTS (SELECT 1 FROM agent_number WHERE workspace_id = $1 AND match_key = $\(key + 2))"
            let id = "EXISTS (SELECT 1 FROM call_key WHERE call_id = call.id AND key \(like))"
            return "\(text) \(like) OR agent_key = $\(key + 2) AND \(agent) OR \(id)"
        }
        let news = isOfNews ? "id IN (SELECT call_id FROM event WHERE workspace_id = $1 AND seq > $\(keys + 2)) AND " : ""
        return Query(stringLiteral: "SELECT id FROM call WHERE workspace_id = $1 AND \(news)(\(named.joined(separator: " OR ")))")
    }

    /// The events between two numbers (the last two arguments) of those calls, or that name a number or a lead.
    ///
    /// The text counts too, since a call's customer may have been corrected after the event. The log is walked, which is rare enough not to be worth an
    /// index that every webhook would pay for.
    static func events(keys: Int, leads: Int) -> Query {
        let named = (0..<(keys + leads)).map { "body LIKE '%' || $\($0 + 2) || '%'" }
        let (after, upTo) = (keys + leads + 2, keys + leads + 3)
        return Query(
            stringLiteral: """
                SELECT seq, body, call_id IN (\(calls(keys: keys, leads: leads))) FROM event
                WHERE workspace_id = $1 AND seq > $\(after) AND seq <= $\(upTo)
                    AND (\(named.joined(separator: " OR ")) OR call_id IN (\(calls(keys: keys, leads: leads))))
                ORDER BY seq
                """
        )
    }
}

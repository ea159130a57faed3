/// The statements of calls and of what a call is matched against.
enum CallSQL {
    static let leadsByNumber: Query = "SELECT lead_id FROM lead_number WHERE workspace_id = $1 AND match_key = $2 ORDER BY lead_id LIMIT 20"
    static let isAgent: Query = "SELECT 1 FROM agent_number WHERE workspace_id = $1 AND match_key = $2 LIMIT 1"
    static let did: Query = "SELECT registered FROM did WHERE workspace_id = $1 AND key = $2"
    static let lead: Query = "SELECT id, name, campaign_id FROM lead WHERE id = $1"

    static let byKey: Query = "SELECT call_id FROM call_key WHERE workspace_id = $1 AND provider = $2 AND key = $3"
    static let insertKey: Query = "INSERT INTO call_key (workspace_id, provider, key, call_id) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING"
    static let youngestLive: Query = """
        SELECT id FROM call WHERE workspace_id = $1 AND customer_key = $2 AND created_at > $3 AND status IN ('ringing', 'connected')
        ORDER BY created_at DESC, last_seq DESC LIMIT 1
        """
    static let columns = """
        id, provider, provider_call_id, direction, status, customer_number, agent_number, did, agent_name, call_group, started_at, ended_at,
        duration_seconds, talk_seconds, recording_url, provider_status, leads, first_completed_seq, last_seq, erased_at
        """
    static let byID = Query(stringLiteral: "SELECT \(columns) FROM call WHERE id = $1")
    static let updatedAt: Query = "SELECT updated_at FROM call WHERE id = $1"
    static let newest = Query(
        stringLiteral: "SELECT \(columns), created_at FROM call WHERE workspace_id = $1 ORDER BY created_at DESC, id LIMIT $2"
    )
    static let insert: Query = """
        INSERT INTO call (id, workspace_id, provider, provider_call_id, direction, status, provider_status, customer_number, customer_key,
            agent_number, agent_key, did, agent_name, call_group, started_at, ended_at, duration_seconds, talk_seconds, recording_url, leads,
            lead_id, first_completed_seq, last_seq, created_at, updated_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25)
        ON CONFLICT (id) DO UPDATE SET provider_call_id = excluded.provider_call_id, direction = excluded.direction, status = excluded.status,
            provider_status = excluded.provider_status, customer_number = excluded.customer_number, customer_key = excluded.customer_key,
            agent_number = excluded.agent_number, agent_key = excluded.agent_key, did = excluded.did, agent_name = excluded.agent_name,
            call_group = excluded.call_group, started_at = excluded.started_at, ended_at = excluded.ended_at, duration_seconds = excluded.duration_seconds,
            talk_seconds = excluded.talk_seconds, recording_url = excluded.recording_url, leads = excluded.leads, lead_id = excluded.lead_id,
            first_completed_seq = excluded.first_completed_seq, last_seq = excluded.last_seq, updated_at = excluded.updated_at
        """
}

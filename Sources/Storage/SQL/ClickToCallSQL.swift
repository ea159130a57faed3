/// The statements of ordered calls.
enum ClickToCallSQL {
    static let setting: Query = "SELECT base_url, deskphone, member_number, authcode FROM click_to_call WHERE workspace_id = $1"
    static let set: Query = """
        INSERT INTO click_to_call (workspace_id, base_url, deskphone, member_number, authcode) VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (workspace_id) DO UPDATE SET base_url = excluded.base_url, deskphone = excluded.deskphone,
            member_number = excluded.member_number, authcode = excluded.authcode
        """

    static let removeOld: Query = "DELETE FROM call_order WHERE created_at < $1"
    static let known: Query = """
        SELECT status, body FROM call_order WHERE lead_id = $1 AND author = $2 AND key = $3 AND created_at > $4 ORDER BY created_at DESC LIMIT 1
        """
    /// Whether an order of the lead may still lead to a call: the provider is being asked, or it said yes and no call has shown up yet.
    static let pending: Query = """
        SELECT 1 FROM call_order WHERE lead_id = $1 AND may_ring = 1 AND (status IS NULL AND created_at > $2 OR status IS NOT NULL AND created_at > $3)
            AND created_at <= $4
            AND NOT EXISTS (SELECT 1 FROM call WHERE call.lead_id = call_order.lead_id AND call.created_at > call_order.created_at)
        LIMIT 1
        """
    /// The call of one of the lead's numbers that has the newest news of those that may still be in progress.
    static let live: Query = """
        SELECT call.id, call.created_at, call.updated_at FROM lead_number JOIN call ON call.workspace_id = lead_number.workspace_id AND call.customer_key = lead_number.match_key
        WHERE lead_number.lead_id = $1 AND (call.status = 'ringing' AND call.updated_at > $2 OR call.status = 'connected' AND call.updated_at > $3)
            AND call.updated_at <= $4
        ORDER BY call.updated_at DESC LIMIT 1
        """
    static let insert: Query = """
        INSERT INTO call_order (id, workspace_id, lead_id, author, key, created_at) VALUES ($1, $2, $3, $4, $5, $6)
        """
    static let finish: Query = "UPDATE call_order SET status = $2, body = $3, may_ring = $4 WHERE id = $1"
}

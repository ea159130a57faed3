/// Ordering calls at the provider.
enum ClickToCallSchema {
    static let tables = """
        CREATE TABLE click_to_call (
            workspace_id TEXT PRIMARY KEY REFERENCES workspace (id),
            base_url TEXT NOT NULL,
            deskphone TEXT NOT NULL,
            -- Rings first for whoever has no number.
            member_number TEXT,
            -- Encrypted with a key that is not in the database.
            authcode BYTEA NOT NULL
        );
        CREATE TABLE call_order (
            id TEXT PRIMARY KEY,
            workspace_id TEXT NOT NULL REFERENCES workspace (id),
            lead_id TEXT NOT NULL REFERENCES lead (id),
            author TEXT NOT NULL REFERENCES app_user (id),
            -- Chosen by the client for one click.
            key TEXT,
            created_at BIGINT NOT NULL,
            -- What was answered: NULL while the provider is being asked.
            status BIGINT,
            body TEXT,
            -- Whether the telephones may be ringing.
            may_ring BIGINT NOT NULL DEFAULT 1
        );
        CREATE INDEX call_order_by_lead ON call_order (lead_id, created_at);
        CREATE INDEX call_order_by_time ON call_order (created_at);
        """
}

/// Tickets with which a page opens one stream, kept here so that several servers share them.
enum StreamTicketSchema {
    static let tickets = """
        CREATE TABLE stream_ticket (
            digest TEXT PRIMARY KEY,
            workspace_id TEXT NOT NULL REFERENCES workspace (id),
            -- A user's id, or a bearer token's digest.
            owner TEXT NOT NULL,
            -- Null for a bearer token's. A session takes its tickets with it.
            session_digest TEXT REFERENCES session (digest) ON DELETE CASCADE,
            grant_expires_at BIGINT NOT NULL,
            created_at BIGINT NOT NULL,
            expires_at BIGINT NOT NULL
        );
        CREATE INDEX stream_ticket_by_owner ON stream_ticket (owner, created_at);
        CREATE INDEX stream_ticket_by_session ON stream_ticket (session_digest);
        CREATE INDEX stream_ticket_by_expiry ON stream_ticket (expires_at);
        """
}

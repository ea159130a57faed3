/// The tables, in SQL that SQLite and PostgreSQL both understand.
///
/// Times are microseconds since 1970 (BIGINT), ids are text, bytes are BYTEA, a type that SQLite does not know and keeps as they are. A migration's name and text never change once released.
enum Schema {
    static let first = """
        CREATE TABLE workspace (
            id TEXT PRIMARY KEY,
            name TEXT NOT NULL,
            time_zone TEXT NOT NULL,
            created_at BIGINT NOT NULL,
            disabled_at BIGINT,
            -- The log: highest number given, lowest number kept, highest number that the broker has acknowledged.
            seq BIGINT NOT NULL DEFAULT 0,
            oldest BIGINT NOT NULL DEFAULT 1,
            published BIGINT NOT NULL DEFAULT 0
        );
        CREATE TABLE did (
            workspace_id TEXT NOT NULL REFERENCES workspace (id),
            key TEXT NOT NULL,
            registered TEXT NOT NULL,
            PRIMARY KEY (workspace_id, key)
        );
        CREATE TABLE webhook_secret (
            workspace_id TEXT NOT NULL REFERENCES workspace (id),
            generation BIGINT NOT NULL,
            created_at BIGINT NOT NULL,
            expires_at BIGINT,
            PRIMARY KEY (workspace_id, generation)
        );
        CREATE TABLE app_user (
            id TEXT PRIMARY KEY,
            email TEXT NOT NULL UNIQUE,
            password_hash TEXT,
            created_at BIGINT NOT NULL,
            disabled_at BIGINT
        );
        CREATE TABLE membership (
            user_id TEXT NOT NULL REFERENCES app_user (id),
            workspace_id TEXT NOT NULL REFERENCES workspace (id),
            role TEXT NOT NULL,
            PRIMARY KEY (user_id, workspace_id)
        );
        CREATE TABLE agent_number (
            workspace_id TEXT NOT NULL REFERENCES workspace (id),
            match_key TEXT NOT NULL,
            user_id TEXT NOT NULL REFERENCES app_user (id),
            number TEXT NOT NULL,
            PRIMARY KEY (workspace_id, match_key, user_id)
        );
        CREATE TABLE session (
            digest TEXT PRIMARY KEY,
            user_id TEXT NOT NULL REFERENCES app_user (id),
            created_at BIGINT NOT NULL,
            last_seen_at BIGINT NOT NULL,
            expires_at BIGINT NOT NULL
        );
        CREATE INDEX session_by_user ON session (user_id);
        CREATE TABLE desk (
            workspace_id TEXT NOT NULL REFERENCES workspace (id),
            name TEXT NOT NULL,
            generation BIGINT NOT NULL,
            created_at BIGINT NOT NULL,
            revoked_at BIGINT,
            state TEXT NOT NULL DEFAULT 'offline',
            since BIGINT,
            version TEXT,
            PRIMARY KEY (workspace_id, name)
        );
        CREATE TABLE operator (
            name TEXT PRIMARY KEY,
            generation BIGINT NOT NULL,
            created_at BIGINT NOT NULL,
            revoked_at BIGINT
        );
        CREATE TABLE instance (
            name TEXT PRIMARY KEY,
            created_at BIGINT NOT NULL
        );
        -- One row: grows with every change that a running server has to notice.
        CREATE TABLE revision (value BIGINT NOT NULL);
        INSERT INTO revision (value) VALUES (1);
        CREATE TABLE campaign (
            id TEXT PRIMARY KEY,
            workspace_id TEXT NOT NULL REFERENCES workspace (id),
            name TEXT NOT NULL,
            created_at BIGINT NOT NULL,
            UNIQUE (workspace_id, name)
        );
        CREATE TABLE lead (
            id TEXT PRIMARY KEY,
            workspace_id TEXT NOT NULL REFERENCES workspace (id),
            campaign_id TEXT REFERENCES campaign (id),
            name TEXT NOT NULL,
            state TEXT NOT NULL,
            notes TEXT,
            created_at BIGINT NOT NULL,
            updated_at BIGINT NOT NULL
        );
        CREATE INDEX lead_by_workspace ON lead (workspace_id, campaign_id);
        CREATE TABLE lead_number (
            workspace_id TEXT NOT NULL REFERENCES workspace (id),
            match_key TEXT NOT NULL,
            lead_id TEXT NOT NULL REFERENCES lead (id),
            number TEXT NOT NULL,
            position BIGINT NOT NULL,
            PRIMARY KEY (workspace_id, match_key, lead_id)
        );
        CREATE INDEX lead_number_by_lead ON lead_number (lead_id);
        CREATE TABLE call (
            id TEXT PRIMARY KEY,
            workspace_id TEXT NOT NULL REFERENCES workspace (id),
            provider TEXT NOT NULL,
            provider_call_id TEXT,
            direction TEXT NOT NULL,
            status TEXT NOT NULL,
            provider_status TEXT,
            customer_number TEXT,
            customer_key TEXT,
            agent_number TEXT,
            did TEXT,
            agent_name TEXT,
            call_group TEXT,
            started_at BIGINT,
            ended_at BIGINT,
            duration_seconds BIGINT,
            talk_seconds BIGINT,
            recording_url TEXT,
            -- Ids of the leads with the customer's number, separated by spaces; lead_id is set when it is one.
            leads TEXT NOT NULL,
            lead_id TEXT,
            first_completed_seq BIGINT,
            last_seq BIGINT,
            created_at BIGINT NOT NULL,
            updated_at BIGINT NOT NULL
        );
        CREATE INDEX call_by_time ON call (workspace_id, created_at);
        CREATE INDEX call_by_status ON call (workspace_id, status, updated_at);
        CREATE INDEX call_by_customer ON call (workspace_id, customer_key, created_at);
        CREATE INDEX call_by_lead ON call (lead_id, created_at);
        CREATE TABLE call_key (
            workspace_id TEXT NOT NULL REFERENCES workspace (id),
            provider TEXT NOT NULL,
            key TEXT NOT NULL,
            call_id TEXT NOT NULL REFERENCES call (id),
            PRIMARY KEY (workspace_id, provider, key)
        );
        CREATE TABLE event (
            workspace_id TEXT NOT NULL REFERENCES workspace (id),
            seq BIGINT NOT NULL,
            type TEXT NOT NULL,
            call_id TEXT NOT NULL,
            received_at BIGINT NOT NULL,
            body TEXT NOT NULL,
            PRIMARY KEY (workspace_id, seq)
        );
        -- What was accepted before, so that a provider's retry gets the same answer and no new number.
        CREATE TABLE receipt (
            workspace_id TEXT NOT NULL REFERENCES workspace (id),
            digest TEXT NOT NULL,
            seq BIGINT,
            received_at BIGINT NOT NULL,
            PRIMARY KEY (workspace_id, digest)
        );
        CREATE INDEX receipt_by_time ON receipt (received_at);
        CREATE TABLE rejected (
            workspace_id TEXT NOT NULL REFERENCES workspace (id),
            number BIGINT NOT NULL,
            received_at BIGINT NOT NULL,
            method TEXT NOT NULL,
            query TEXT NOT NULL,
            content_type TEXT NOT NULL,
            body BYTEA NOT NULL,
            reason TEXT NOT NULL,
            retried_at BIGINT,
            PRIMARY KEY (workspace_id, number)
        );
        CREATE TABLE activity (
            id TEXT PRIMARY KEY,
            workspace_id TEXT NOT NULL REFERENCES workspace (id),
            lead_id TEXT NOT NULL REFERENCES lead (id),
            call_id TEXT REFERENCES call (id),
            kind TEXT NOT NULL,
            detail TEXT NOT NULL,
            at BIGINT NOT NULL
        );
        CREATE INDEX activity_by_lead ON activity (lead_id, at);
        CREATE INDEX activity_by_call ON activity (call_id);
        """

    /// No row until the first round of retention.
    static let retentionClock = """
        CREATE TABLE retention_clock (reached BIGINT NOT NULL);
        """

    /// No row lets webhooks in from everywhere.
    static let webhookAddresses = """
        CREATE TABLE webhook_address (
            workspace_id TEXT NOT NULL REFERENCES workspace (id),
            address TEXT NOT NULL,
            PRIMARY KEY (workspace_id, address)
        );
        """

    /// Since when a workspace's webhooks have to be signed; NULL where they need not be.
    static let signedWebhooks = "ALTER TABLE workspace ADD COLUMN webhooks_signed_at BIGINT"
}

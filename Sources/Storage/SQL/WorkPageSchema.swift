/// What people do with leads and calls.
enum WorkPageSchema {
    static let tables = """
        -- The last ten digits, as `customer_key`.
        ALTER TABLE call ADD COLUMN agent_key TEXT;
        UPDATE call SET agent_key = substr(agent_number, length(agent_number) - 9) WHERE length(agent_number) >= 10;
        CREATE INDEX call_by_agent ON call (workspace_id, agent_key, created_at);
        -- Grows with each change by a person.
        ALTER TABLE lead ADD COLUMN version BIGINT NOT NULL DEFAULT 1;
        DROP INDEX lead_by_workspace;
        CREATE INDEX lead_by_time ON lead (workspace_id, created_at);
        CREATE INDEX lead_by_campaign ON lead (workspace_id, campaign_id, created_at);
        CREATE INDEX lead_by_state ON lead (workspace_id, campaign_id, state);
        -- A note on a stranger's call has no lead, which SQLite cannot allow in place.
        CREATE TABLE new_activity (
            id TEXT PRIMARY KEY,
            workspace_id TEXT NOT NULL REFERENCES workspace (id),
            lead_id TEXT REFERENCES lead (id),
            call_id TEXT REFERENCES call (id),
            -- NULL for what nobody did.
            author TEXT REFERENCES app_user (id),
            kind TEXT NOT NULL,
            detail TEXT NOT NULL,
            follow_up_id TEXT,
            due_at BIGINT,
            at BIGINT NOT NULL
        );
        INSERT INTO new_activity (id, workspace_id, lead_id, call_id, kind, detail, at)
            SELECT id, workspace_id, lead_id, call_id, kind, detail, at FROM activity;
        DROP TABLE activity;
        ALTER TABLE new_activity RENAME TO activity;
        CREATE INDEX activity_by_lead ON activity (lead_id, at);
        CREATE INDEX activity_by_call ON activity (call_id, at);
        CREATE TABLE follow_up (
            id TEXT PRIMARY KEY,
            workspace_id TEXT NOT NULL REFERENCES workspace (id),
            -- One of the two is set.
            lead_id TEXT REFERENCES lead (id),
            call_id TEXT REFERENCES call (id),
            author TEXT NOT NULL REFERENCES app_user (id),
            due_at BIGINT NOT NULL,
            note TEXT,
            created_at BIGINT NOT NULL,
            done_at BIGINT
        );
        CREATE INDEX follow_up_by_due ON follow_up (workspace_id, due_at);
        CREATE INDEX follow_up_open ON follow_up (workspace_id, due_at) WHERE done_at IS NULL;
        CREATE INDEX follow_up_by_lead ON follow_up (lead_id, due_at);
        CREATE INDEX follow_up_by_call ON follow_up (call_id);
        -- Where a workspace's recordings may be: `host` or `host:port`.
        CREATE TABLE recording_host (
            workspace_id TEXT NOT NULL REFERENCES workspace (id),
            host TEXT NOT NULL,
            PRIMARY KEY (workspace_id, host)
        );
        -- CallerDesk's own, see `RecordingHost.standard`.
        INSERT INTO recording_host (workspace_id, host) SELECT id, 'callrecords.callerdesk.io' FROM workspace;
        INSERT INTO recording_host (workspace_id, host) SELECT id, 'newcallrecords.callerdesk.io' FROM workspace;
        """
}

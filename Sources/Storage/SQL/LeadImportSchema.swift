/// Imports of leads that people can watch.
enum LeadImportSchema {
    static let tables = """
        CREATE TABLE lead_import (
            id TEXT PRIMARY KEY,
            workspace_id TEXT NOT NULL REFERENCES workspace (id),
            author TEXT NOT NULL REFERENCES app_user (id),
            started_at BIGINT NOT NULL,
            -- Grows with each step; an import that is not done and takes none any more was interrupted.
            stepped_at BIGINT NOT NULL,
            is_done BIGINT NOT NULL DEFAULT 0,
            bytes BIGINT NOT NULL,
            bytes_done BIGINT NOT NULL DEFAULT 0,
            added BIGINT NOT NULL DEFAULT 0,
            known BIGINT NOT NULL DEFAULT 0,
            refused BIGINT NOT NULL DEFAULT 0
        );
        CREATE INDEX lead_import_by_time ON lead_import (workspace_id, started_at);
        CREATE TABLE lead_import_problem (
            import_id TEXT NOT NULL REFERENCES lead_import (id),
            line BIGINT NOT NULL,
            reason TEXT NOT NULL,
            PRIMARY KEY (import_id, line)
        );
        """
}

/// Which sites' pages may ask for a workspace's data in a browser.
enum OriginSchema {
    static let origins = """
        CREATE TABLE workspace_origin (
            workspace_id TEXT NOT NULL REFERENCES workspace (id),
            -- As browsers write it.
            origin TEXT NOT NULL,
            PRIMARY KEY (workspace_id, origin)
        );
        """
}

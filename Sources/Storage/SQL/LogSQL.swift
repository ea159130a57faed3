/// The statements of the event log.
enum LogSQL {
    static let bounds: Query = "SELECT oldest, seq, erasures FROM workspace WHERE id = $1 AND disabled_at IS NULL"
    static let boundsOfAny: Query = "SELECT oldest, seq, erasures FROM workspace WHERE id = $1"
    static let page: Query = "SELECT seq, type, body FROM event WHERE workspace_id = $1 AND seq > $2 ORDER BY seq LIMIT $3"
    static let liveCalls: Query = """
        SELECT event.body FROM call JOIN event ON event.workspace_id = call.workspace_id AND event.seq = call.last_seq
        WHERE call.workspace_id = $1 AND (call.status = 'ringing' AND call.updated_at > $2 OR call.status = 'connected' AND call.updated_at > $3)
            AND call.updated_at <= $4
        ORDER BY event.seq DESC LIMIT 500
        """
    static let publications: Query = "SELECT id, published, seq FROM workspace WHERE disabled_at IS NULL"
    static let setPublished: Query = "UPDATE workspace SET published = $2 WHERE id = $1 AND published < $2"
    /// The row's lock (in SQLite the one writer) makes the order of numbers the order of commits.
    ///
    /// None is given from 2^53 on, where JavaScript would round it.
    static let nextSeq: Query = """
        UPDATE workspace SET seq = seq + 1 WHERE id = $1 AND disabled_at IS NULL AND seq < 9007199254740991 RETURNING seq
        """
    static let append: Query = "INSERT INTO event (workspace_id, seq, type, call_id, received_at, body) VALUES ($1, $2, $3, $4, $5, $6)"

    static let receipt: Query = "SELECT seq, received_at FROM receipt WHERE workspace_id = $1 AND digest = $2"
    static let insertReceipt: Query = """
        INSERT INTO receipt (workspace_id, digest, seq, received_at) VALUES ($1, $2, $3, $4)
        ON CONFLICT (workspace_id, digest) DO UPDATE SET seq = excluded.seq, received_at = excluded.received_at
        """

    static let count: Query = "SELECT count(*) FROM event WHERE workspace_id = $1"
    /// How many of the oldest `$2` events came before `$3`.
    static let countOld: Query = """
        SELECT count(*) FROM (SELECT received_at FROM event WHERE workspace_id = $1 ORDER BY seq LIMIT $2) AS oldest WHERE received_at < $3
        """
    static let following: Query = "SELECT seq FROM event WHERE workspace_id = $1 ORDER BY seq LIMIT 1 OFFSET $2"
    /// When the newest event of all workspaces came; by number within each, so that no log is walked.
    static let newestTime: Query = """
        SELECT max(received_at) FROM
            (SELECT (SELECT received_at FROM event WHERE workspace_id = workspace.id ORDER BY seq DESC LIMIT 1) AS received_at FROM workspace) AS newest
        """
    static let head: Query = "SELECT seq FROM workspace WHERE id = $1"
    static let removeBefore: Query = "DELETE FROM event WHERE workspace_id = $1 AND seq < $2"
    static let setOldest: Query = "UPDATE workspace SET oldest = $2 WHERE id = $1"
    static let removeReceipts: Query = """
        DELETE FROM receipt WHERE (workspace_id, digest) IN
            (SELECT workspace_id, digest FROM receipt WHERE received_at < $1 ORDER BY received_at LIMIT $2)
        """
}

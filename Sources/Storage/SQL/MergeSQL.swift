/// The statements by which two calls become one.
enum MergeSQL {
    /// A call's keys are also looked for when the call goes, and when its customer is erased.
    static let index = "CREATE INDEX call_key_by_call ON call_key (call_id);"

    static let keys: Query = "SELECT key FROM call_key WHERE call_id = $1"
    /// Whatever names a call names the other one instead.
    static let handOver: [Query] = [
        "UPDATE call_key SET call_id = $2 WHERE call_id = $1", "UPDATE activity SET call_id = $2 WHERE call_id = $1",
        "UPDATE follow_up SET call_id = $2 WHERE call_id = $1",
    ]
    static let remove: Query = "DELETE FROM call WHERE id = $1"
}

import Calls

/// How far each workspace's log was handed to the broker, and how far the broker has acknowledged it. Pure.
struct PublicationState {
    private var handed: [WorkspaceID: Int64] = [:]
    private var acknowledged: [WorkspaceID: Int64] = [:]
    private var unsaved: Set<WorkspaceID> = []

    /// The last number handed to the broker; `nil` if the workspace was not seen yet.
    func last(_ workspace: WorkspaceID) -> Int64? { handed[workspace] }

    /// Starts a workspace at the watermark that the database has.
    mutating func begin(_ workspace: WorkspaceID, published: Int64) {
        if handed[workspace] == nil { handed[workspace] = published }
    }

    /// Whether an event that was just committed is the next one, and so need not be read from the log.
    func isNext(_ seq: Int64, of workspace: WorkspaceID) -> Bool { handed[workspace].map { seq == $0 + 1 } ?? false }

    mutating func hand(_ seq: Int64, of workspace: WorkspaceID) { handed[workspace] = max(seq, handed[workspace] ?? 0) }

    /// The broker has answered for everything up to this number.
    mutating func acknowledge(_ seq: Int64, of workspace: WorkspaceID) {
        guard seq > acknowledged[workspace] ?? 0 else { return }
        acknowledged[workspace] = seq
        unsaved.insert(workspace)
    }

    /// The watermarks that changed since this was last asked.
    mutating func takeWatermarks() -> [WorkspaceID: Int64] {
        defer { unsaved = [] }
        return acknowledged.filter { unsaved.contains($0.key) }
    }
}

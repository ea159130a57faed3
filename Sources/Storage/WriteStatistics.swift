/// How well writes share their flushes.
public struct WriteStatistics: Sendable, Equatable {
    /// Transactions committed, each one flush of the disk.
    public var commits: Int
    /// Writes that they carried.
    public var writes: Int
}

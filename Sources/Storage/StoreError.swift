/// What can go wrong between a caller and the database.
public enum StoreError: Error, Equatable, Sendable {
    /// The disk is full, the file is locked by somebody else or too much is waiting: nothing was stored, trying again later may work.
    case unavailable(String)
    /// A flush or a read failed: what the database holds in memory can no longer be trusted. The process has to end and recover.
    case broken(String)
    /// The database was made by a newer release.
    case newerSchema
    /// There is no such workspace, or it is disabled.
    case noSuchWorkspace
    /// Something of that name exists already.
    case exists(String)
    /// Something of that name does not exist.
    case missing(String)
    /// The user's password was made by an admin of another workspace, who may still have it.
    case passwordOfOthers
}

extension StoreError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .unavailable(let reason): "the database cannot be written just now (\(reason)); try again"
        case .broken(let reason): "the database failed (\(reason)); see the disk and restart"
        case .newerSchema: "the database was made by a newer release; install that release"
        case .noSuchWorkspace: "there is no such workspace, or it is disabled"
        case .exists(let what): "\(what) exists already"
        case .missing(let what): "there is no \(what)"
        case .passwordOfOthers:
            "the user's password was made by an admin of another workspace, who may have it; set another first with 'deskbell user set-password'"
        }
    }
}

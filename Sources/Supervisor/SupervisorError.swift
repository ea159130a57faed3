/// Why a supervisor, or one of its children, could not start; the description is one sentence for the person at the terminal.
public enum SupervisorError: Error, Equatable, CustomStringConvertible {
    /// Another supervisor holds the folder's lock; its pid, if it could be read.
    case alreadyRunning(directory: String, pid: Int32?)
    /// The folder's lock or ledger cannot be written.
    case unusableDirectory(path: String, reason: String)
    /// Processes of an earlier supervisor on this folder would not end.
    case orphansRemain(pids: [Int32])
    /// The operating system refused to start the child.
    case spawnFailed(name: String, reason: String)

    public var description: String {
        switch self {
        case .alreadyRunning(let directory, let pid):
            "\(directory) is already in use\(pid.map { " by process \($0)" } ?? ""); end that one first or choose another folder."
        case .unusableDirectory(let path, let reason):
            "\(path) cannot be written (\(reason)); check its owner, its mode and the space on the disk."
        case .orphansRemain(let pids):
            "Processes left over from an earlier run would not end: \(pids.map(String.init).joined(separator: ", ")); end them by hand."
        case .spawnFailed(let name, let reason):
            "\(name) could not be started (\(reason))."
        }
    }
}

/// How a child process ended.
public enum ChildExit: Equatable, Sendable, CustomStringConvertible {
    /// It exited by itself with this status, 0 to 255.
    case status(Int32)
    /// It was ended by this signal.
    case signal(Int32)

    /// - Parameter waitStatus: What `waitpid(2)` stored; only of a process that has ended.
    init(waitStatus: Int32) {
        let signal = waitStatus & 0x7f
        self = signal == 0 ? .status((waitStatus >> 8) & 0xff) : .signal(signal)
    }

    public var description: String {
        switch self {
        case .status(let status): "exit status \(status)"
        case .signal(let signal): "signal \(signal)"
        }
    }
}

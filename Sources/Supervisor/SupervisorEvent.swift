/// What happened to a child, in the order in which it happened to that child.
public enum SupervisorEvent: Equatable, Sendable {
    /// The child runs; the first time or again.
    case started(name: String, pid: Int32)
    /// `ChildSpecification.isReady` answered `true` after this start.
    case ready(name: String)
    /// The child ended, by itself or because it was told to.
    case exited(name: String, pid: Int32, ChildExit)
    /// The child will be started again after this delay.
    case restarting(name: String, after: Duration)
}

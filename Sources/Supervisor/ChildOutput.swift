/// Where a child's standard output goes. Its standard error is always the supervisor's.
///
/// The descriptors are handed over as they are, not read through a pipe: a pipe would break, and end the child's writing, when the supervisor is killed.
public enum ChildOutput: Sendable {
    /// To the supervisor's standard output.
    case inherited
    /// To the supervisor's standard error, which keeps its standard output free for machine-readable lines.
    case standardError
}

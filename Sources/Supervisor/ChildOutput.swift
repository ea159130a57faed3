/// Where a child's standard output goes. Its standard error is the supervisor's, unless lines are asked for.
///
/// The descriptors are handed over as they are, not read through a pipe: a pipe would break, and end the child's writing, when the supervisor is killed.
public enum ChildOutput: Sendable {
    /// To the supervisor's standard output.
    case inherited
    /// To the supervisor's standard error, which keeps its standard output free for machine-readable lines.
    case standardError
    /// Both standard output and standard error, line by line, to a closure that is called on a thread of the child's own. This is a pipe all the same:
    /// only for a program that takes a broken one lightly, such as mosquitto, which ignores SIGPIPE.
    case lines(@Sendable (String) -> Void)
}

/// What standard output gets.
public enum OutputFormat: String, CaseIterable, Sendable {
    /// One aligned line per call, for people.
    case text
    /// One event object per line, for programs; everything else goes to standard error.
    case json
}

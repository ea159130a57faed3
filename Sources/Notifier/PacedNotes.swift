/// Decides how often something is said that may go on for ever: at once, then once a minute how often it happened meanwhile. Pure.
struct PacedNotes {
    static let interval = Duration.seconds(60)

    /// How often each happened since something was said of it; what is not here is said at once.
    private var untold: [String: Int] = [:]

    /// It happened once more.
    ///
    /// - Returns: Whether it is to be said now, and the interval begins.
    mutating func isFirst(of subject: String) -> Bool {
        guard let count = untold[subject] else {
            untold[subject] = 0
            return true
        }
        untold[subject] = count + 1
        return false
    }

    /// The interval since something was said of it is over.
    ///
    /// - Returns: How often it happened meanwhile, if at all: to be said, and the interval begins anew.
    mutating func intervalPassed(of subject: String) -> Int? {
        guard let count = untold[subject], count > 0 else {
            untold[subject] = nil
            return nil
        }
        untold[subject] = 0
        return count
    }
}

import Foundation

/// How many files and connections this process may have open.
enum OpenFiles {
    /// Left for the database, the log, broker connections and webhooks.
    private static let reserve = 256

    /// Raises the limit to what the system allows; the soft limit of 1,024 that shells start with would be a thousand browsers.
    ///
    /// - Returns: The limit in force.
    @discardableResult
    static func raiseLimit() -> Int {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return 1024 }
        limit.rlim_cur = limit.rlim_max
        if setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) != 0 { getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) }
        return Int(clamping: limit.rlim_cur)
    }

    /// How many streams fit beside everything else.
    static func streams(limit: Int) -> Int { max(limit - reserve, limit / 2) }
}

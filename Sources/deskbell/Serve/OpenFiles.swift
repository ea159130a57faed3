import Foundation

/// How many files and connections this process may have open.
enum OpenFiles {
    /// Left for the database, the log, broker connections, and connections that are about to be closed.
    private static let reserve = 256
    /// More than anybody needs of one process: idle connections alone would take 1.5 GiB.
    private static let maximumConnections = 65_536

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

    /// How many connections to the web server fit beside everything else.
    static func connections(limit: Int) -> Int { min(max(limit - reserve, limit / 2), maximumConnections) }

    /// How many of those may be streams; the rest is for webhooks and pages.
    static func streams(limit: Int) -> Int { connections(limit: limit) / 8 * 7 }
}

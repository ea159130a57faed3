#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// The terminal, or what stands in for it.
enum Console {
    static var environment: [String: String] {
        var variables: [String: String] = [:]
        var entry = environ
        while let text = entry.pointee {
            let parts = String(cString: text).split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            if parts.count == 2 { variables[String(parts[0])] = String(parts[1]) }
            entry += 1
        }
        return variables
    }

    /// Whether standard output is a terminal that shows colours and its user wants them (no-color.org).
    static var hasColor: Bool {
        let environment = environment
        return isatty(STDOUT_FILENO) == 1 && (environment["NO_COLOR"] ?? "").isEmpty && environment["TERM"] != "dumb"
    }

    /// Says something on standard error, at once.
    static func say(_ text: String) {
        var rest = Array((text + "\n").utf8)[...]
        while !rest.isEmpty {
            let put = rest.withUnsafeBytes { write(STDERR_FILENO, $0.baseAddress, $0.count) }
            if put <= 0 { return }
            rest = rest.dropFirst(put)
        }
    }
}

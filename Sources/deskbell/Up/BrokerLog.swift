import Logging

/// mosquitto's own lines, as log lines like any other: before it has read its configuration it writes in a form that cannot be configured.
enum BrokerLog {
    private static let logger = Log.make("mosquitto", level: .notice)

    @Sendable static func print(_ line: String) {
        let (level, text) = read(line)
        logger.log(level: level, "\(Console.printable(text))")
    }

    /// Takes off the time and the level, which the log adds.
    static func read(_ line: String) -> (level: Logger.Level, text: String) {
        let parts = line.split(separator: ": ", maxSplits: 1, omittingEmptySubsequences: false)
        let hasTime = parts.count == 2 && parts[0].allSatisfy { $0.isASCII && ($0.isNumber || "-:T".contains($0)) }
        let text = hasTime ? String(parts[1]) : line
        for (prefix, level) in [("Error: ", Logger.Level.error), ("Warning: ", .warning)] where text.hasPrefix(prefix) {
            return (level, String(text.dropFirst(prefix.count)))
        }
        // While it reads its configuration it tells each file; everything later was asked for in it.
        return (text.hasPrefix("Loading config file") ? .info : .notice, text)
    }
}

import Logging

/// Where log lines go: standard error, so that standard output stays for results.
enum Log {
    static func make(_ label: String, level: Logger.Level) -> Logger {
        var logger = Logger(label: label) { StreamLogHandler.standardError(label: $0) }
        logger.logLevel = level
        return logger
    }
}

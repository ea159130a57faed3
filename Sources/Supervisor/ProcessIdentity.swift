import Foundation

/// Names one process for certain, also after it has ended and its pid was given to another.
///
/// The kernel counts a process's start time in ticks since boot (proc(5), `/proc/PID/stat` field 22) and gives each boot an id. A pid is not used twice
/// within one tick, so the three together are enough. The program's path is left out on purpose: it reads differently once the file was replaced by an upgrade.
struct ProcessIdentity: Codable, Equatable {
    let pid: Int32
    /// Clock ticks between boot and the start of the process.
    let startTime: UInt64
    let bootID: String

    /// The process that has this pid now; `nil` if there is none or it has ended and only waits to be reaped.
    init?(runningWith pid: Int32) {
        guard let stat = try? String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8),
            let bootID = try? String(contentsOfFile: "/proc/sys/kernel/random/boot_id", encoding: .utf8),
            let fields = Self.parse(stat: stat), fields.state != "Z", fields.state != "X"
        else { return nil }
        self.pid = pid
        self.startTime = fields.startTime
        self.bootID = bootID.trimmingCharacters(in: .whitespacesAndNewlines)
    }

    /// Whether this very process still runs.
    var isRunning: Bool { ProcessIdentity(runningWith: pid) == self }

    /// The state and the start time out of a `/proc/PID/stat` line. Fields are counted from the last `)`, since a program's name may hold spaces and brackets.
    static func parse(stat: String) -> (state: Substring, startTime: UInt64)? {
        guard let bracket = stat.lastIndex(of: ")") else { return nil }
        let fields = stat[stat.index(after: bracket)...].split(whereSeparator: \.isWhitespace)
        guard fields.count > 19, let startTime = UInt64(fields[19]) else { return nil }
        return (fields[0], startTime)
    }
}

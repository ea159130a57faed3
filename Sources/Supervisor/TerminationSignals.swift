import Foundation
import Glibc
import UnixSignals

/// The signals that ask a supervisor to end.
enum TerminationSignals {
    /// A terminal that is closed sends SIGHUP, and children that outlive their terminal help nobody; but who starts a program with `nohup` wants just that.
    static var all: [UnixSignal] {
        let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
        return isIgnored(SIGHUP, in: status) ? [.sigterm, .sigint] : [.sigterm, .sigint, .sighup]
    }

    /// - Parameter status: What proc(5) shows as `/proc/PID/status`; bit n - 1 of its `SigIgn` stands for signal n.
    static func isIgnored(_ signal: Int32, in status: String) -> Bool {
        guard let line = status.split(separator: "\n").first(where: { $0.hasPrefix("SigIgn:") }),
            let mask = UInt64(line.dropFirst("SigIgn:".count).trimmingCharacters(in: .whitespaces), radix: 16)
        else { return false }
        return mask & (1 << UInt64(signal - 1)) != 0
    }
}

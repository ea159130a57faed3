import Calls
import Foundation
import Storage

/// Whether the clock agrees with the traces of earlier work. Nobody else is asked what time it is.
struct ClockCheck: Check {
    /// The newest traces and the clock are read one after the other, and clocks are set back a little now and then.
    private static let tolerance: Int64 = 60
    private static let day: Int64 = 86_400

    let now: Timestamp
    /// The newest event, or change of a file.
    let newestTrace: Timestamp?
    /// By which the age of events is reckoned; moves on once an hour while a server runs.
    let retentionClock: Timestamp?

    /// When one of a folder's database files was last written; `nil` if there is none. To be asked before the database is opened, which may write them.
    static func lastWrite(in directory: URL) -> Timestamp? {
        ["", "-wal"].compactMap { suffix in
            var status = stat()
            guard stat(directory.appending(path: Store.fileName + suffix).path, &status) == 0 else { return nil }
            return Timestamp(microseconds: Int64(status.st_mtim.tv_sec) * 1_000_000 + Int64(status.st_mtim.tv_nsec) / 1000)
        }.max()
    }

    func finding() -> Finding {
        let name = "clock"
        let newest = [newestTrace, retentionClock].compactMap(\.self).max() ?? now
        if newest.seconds(since: now) > Self.tolerance {
            return .fail(
                name,
                "it says \(now.rfc3339Seconds), but there are events or files of \(newest.rfc3339Seconds)",
                "set the clock; sessions and certificates go by it"
            )
        }
        if let retentionClock, now.seconds(since: retentionClock) > Self.day {
            return .warn(
                name,
                "it says \(now.rfc3339Seconds), the last round of retention reckoned with \(retentionClock.rfc3339Seconds)",
                "nothing, if no server ran meanwhile; else compare it with another machine's clock"
            )
        }
        return .ok(name, "it says \(now.rfc3339Seconds), after everything stored")
    }
}

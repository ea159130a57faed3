import Calls

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// Times and durations as people at this machine read them.
enum ClockFace {
    /// `10:15:30` for a moment of today, `22 Nov 10:15` for any other, in this machine's time zone.
    static func time(_ moment: Timestamp, now: Timestamp = .now) -> String {
        let then = local(moment)
        let today = local(now)
        if then.tm_yday == today.tm_yday, then.tm_year == today.tm_year {
            return "\(pad(then.tm_hour)):\(pad(then.tm_min)):\(pad(then.tm_sec))"
        }
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        return "\(pad(then.tm_mday)) \(months[Int(then.tm_mon) % 12]) \(pad(then.tm_hour)):\(pad(then.tm_min))"
    }

    /// `45s`, `2m 15s`, `1h 02m`.
    static func duration(seconds: Int) -> String {
        switch seconds {
        case ..<0: "0s"
        case ..<60: "\(seconds)s"
        case ..<3600: "\(seconds / 60)m \(pad(Int32(seconds % 60)))s"
        case ..<360_000: "\(seconds / 3600)h \(pad(Int32(seconds / 60 % 60)))m"
        default: ">99h"
        }
    }

    private static func local(_ moment: Timestamp) -> tm {
        var seconds = time_t(moment.microseconds / 1_000_000)
        var fields = tm()
        localtime_r(&seconds, &fields)
        return fields
    }

    private static func pad(_ value: Int32) -> String { value < 10 ? "0\(value)" : "\(value)" }
}

import Calls

/// The sentences for what a person should know.
enum NoticeText {
    static func of(_ notice: DeskFeed.Notice) -> String {
        switch notice {
        case .begins(let head): "No journal yet: beginning after event \(head)."
        case .gap(let gap): of(gap)
        case .unreadable(let seq): "Event \(seq) cannot be understood by this version and is not shown; is there a newer desk-notifier?"
        case .refused(let count): "The gateway's answer held \(count) entries that are no events of this workspace; they are ignored."
        }
    }

    private static func of(_ gap: LogCursor.Gap) -> String {
        let numbers = gap.next - gap.after == 2 ? "Event \(gap.after + 1) is" : "Events \(gap.after + 1) to \(gap.next - 1) are"
        return switch gap.reason {
        case .expired: "\(numbers) no longer kept by the server and cannot be fetched."
        case .restored: "\(numbers) missing from the server's log, which was restored from a backup; calls of that time may be missing too."
        case .ahead, .invalid: "The journal is at \(gap.after) and the server's log only at \(gap.next - 1): going on from there."
        }
    }

    static func of(_ notice: LinkWatch.Notice, broker: String) -> String {
        switch notice {
        case .connected: "Connected to \(broker)."
        case .absent(let reason): "No connection to \(broker) yet\(reason.map { " (\($0))" } ?? ""). Trying on."
        case .down(let reason): "No connection to \(broker)\(reason.map { " (\($0))" } ?? ""). Trying on; calls are fetched when it is back."
        case .back: "The connection to \(broker) is back."
        case .refused(let reason): "\(broker) turns this desk away (\(reason)). Trying on; if the desk was revoked, enrol it again."
        }
    }

    static func digest(count: Int, first: Timestamp, last: Timestamp, journal: String) -> String {
        let calls = count == 1 ? "1 call" : "\(count) calls"
        let times = count == 1 ? ClockFace.time(first) : "\(ClockFace.time(first)) to \(ClockFace.time(last))"
        return "\(calls) while this desk was away, \(times); all in \(journal)"
    }
}

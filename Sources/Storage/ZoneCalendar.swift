public import Calls
import Foundation

/// Where days begin in a time zone.
public struct ZoneCalendar: Sendable {
    private let calendar: Calendar

    /// - Parameter zone: An IANA zone; UTC is taken for one that this machine does not know.
    public init(zone: String) {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = TimeZone(identifier: zone) ?? .gmt
        self.calendar = calendar
    }

    /// The days up to and with the one of a moment.
    ///
    /// - Returns: So many, each with its name and its beginning, and the end of the last one.
    func days(upTo moment: Timestamp, count: Int) -> (days: [(date: String, begin: Timestamp)], end: Timestamp) {
        let today = calendar.startOfDay(for: moment.date)
        func day(_ offset: Int) -> Date { calendar.startOfDay(for: calendar.date(byAdding: .day, value: offset, to: today) ?? today) }
        let days = (1 - count...0).map { offset in (name(of: day(offset)), Timestamp(day(offset))) }
        return (days, Timestamp(day(1)))
    }

    /// The hour, 0 to 23, of each quarter of a day: no zone moves its clock by less.
    func hours(of begin: Timestamp, to end: Timestamp) -> [Int] {
        stride(from: begin.date, to: end.date, by: 900).map { calendar.component(.hour, from: $0) }
    }

    /// When a day begins.
    ///
    /// - Parameter date: `2026-11-22`.
    /// - Returns: `nil` for a day that does not exist, or is before 1970.
    public func begin(ofDay date: some StringProtocol) -> Timestamp? {
        guard let midday = Timestamp(date + "T12:00:00Z") else { return nil }
        var utc = Calendar(identifier: .gregorian)
        utc.timeZone = .gmt
        let fields = utc.dateComponents([.year, .month, .day], from: midday.date)
        return calendar.date(from: fields).map { Timestamp(calendar.startOfDay(for: $0)) }
    }

    /// When the day ends that begins then.
    public func end(ofDay begin: Timestamp) -> Timestamp {
        calendar.date(byAdding: .day, value: 1, to: begin.date).map { Timestamp(calendar.startOfDay(for: $0)) } ?? begin
    }

    /// `2026-11-22 15:45:30`.
    public func text(of moment: Timestamp) -> String {
        // Ten times as fast as the calendar's fields.
        let offset = Int64(calendar.timeZone.secondsFromGMT(for: moment.date))
        return String(moment.adding(seconds: offset).rfc3339Seconds.dropLast()).replacing("T", with: " ")
    }

    private func name(of date: Date) -> String {
        let fields = calendar.dateComponents([.year, .month, .day], from: date)
        return "\(Self.pad(fields.year ?? 0, 4))-\(Self.pad(fields.month ?? 0, 2))-\(Self.pad(fields.day ?? 0, 2))"
    }

    private static func pad(_ value: Int, _ width: Int) -> String {
        let text = String(value)
        return String(repeating: "0", count: max(0, width - text.count)) + text
    }
}

extension Timestamp {
    fileprivate var date: Date { Date(timeIntervalSince1970: Double(microseconds) / 1_000_000) }

    fileprivate init(_ date: Date) { self.init(microseconds: Int64((date.timeIntervalSince1970 * 1_000_000).rounded())) }
}

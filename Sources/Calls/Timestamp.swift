#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// A moment in UTC, to the microsecond; written as RFC 3339 with a `Z`.
///
/// A type of our own because `Date` keeps a floating-point number, so that a written and read time may differ in its last digit, and because
/// Foundation's ISO 8601 parser accepts 30 February, 24:00 and a zone of +99:99.
public struct Timestamp: Hashable, Comparable, Sendable {
    /// Microseconds since 1970-01-01T00:00:00Z.
    public let microseconds: Int64

    public init(microseconds: Int64) { self.microseconds = microseconds }

    public init(seconds: Int64) { self.microseconds = seconds * 1_000_000 }

    /// The wall clock's time. Never used for an interval or an order: clocks jump.
    public static var now: Timestamp { Timestamp(microseconds: Int64((Date().timeIntervalSince1970 * 1_000_000).rounded(.down))) }

    public static func < (left: Timestamp, right: Timestamp) -> Bool { left.microseconds < right.microseconds }

    public func adding(seconds: Int64) -> Timestamp { Timestamp(microseconds: microseconds + seconds * 1_000_000) }

    /// Whole seconds from `earlier` to this moment; negative if it is later.
    public func seconds(since earlier: Timestamp) -> Int64 { (microseconds - earlier.microseconds) / 1_000_000 }
}

extension Timestamp {
    /// A moment from a calendar's fields.
    ///
    /// - Parameters:
    ///   - year: 1970 to 9999; earlier and later are taken for mistakes.
    ///   - offsetSeconds: What the zone adds to UTC, in seconds; IST is 19,800.
    /// - Returns: `nil` for a date or time that does not exist, such as 30 February, 24:00 or a 60th second, and for one that its zone carries out of
    ///   the years 1970 to 9999 in UTC: it would be written in a way that cannot be read.
    public init?(
        year: Int,
        month: Int,
        day: Int,
        hour: Int,
        minute: Int,
        second: Int,
        microsecond: Int = 0,
        offsetSeconds: Int = 0
    ) {
        guard (1970...9999).contains(year), (1...12).contains(month), (1...Self.days(in: month, of: year)).contains(day),
            (0...23).contains(hour), (0...59).contains(minute), (0...59).contains(second), (0...999_999).contains(microsecond),
            (-64_800...64_800).contains(offsetSeconds)
        else { return nil }
        let seconds = Self.daysSinceEpoch(year, month, day) * 86_400 + hour * 3600 + minute * 60 + second - offsetSeconds
        guard (0...Self.latestSecond).contains(seconds) else { return nil }
        self.init(microseconds: Int64(seconds) * 1_000_000 + Int64(microsecond))
    }

    /// 9999-12-31T23:59:59Z.
    private static let latestSecond = 253_402_300_799

    private static func days(in month: Int, of year: Int) -> Int {
        switch month {
        case 2: (year % 4 == 0 && year % 100 != 0) || year % 400 == 0 ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    /// Days from 1970-01-01 in the Gregorian calendar; years begin in March here, so that the leap day is the last of its year.
    private static func daysSinceEpoch(_ year: Int, _ month: Int, _ day: Int) -> Int {
        let y = month <= 2 ? year - 1 : year
        let dayOfYear = (153 * ((month + 9) % 12) + 2) / 5 + day - 1
        return y * 365 + y / 4 - y / 100 + y / 400 + dayOfYear - 719_468
    }

    /// The calendar's fields in UTC: year, month, day, and the seconds of that day.
    private var fields: (year: Int, month: Int, day: Int, secondOfDay: Int, microsecond: Int) {
        let (second, microsecond) = microseconds.floorDivided(by: 1_000_000)
        let (days, secondOfDay) = second.floorDivided(by: 86_400)
        let shifted = Int(days) + 719_468
        let era = shifted / 146_097
        let dayOfEra = shifted % 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let marchMonth = (5 * dayOfYear + 2) / 153
        let month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
        return (era * 400 + yearOfEra + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * marchMonth + 2) / 5 + 1, Int(secondOfDay), Int(microsecond))
    }

    /// `2026-11-22T10:15:30.123456Z`: how events are stamped.
    public var rfc3339: String { date + "T" + time + "." + Self.pad(fields.microsecond, 6) + "Z" }

    /// `2026-11-22T10:15:30Z`: how the times that a provider gives are written, which have no fractions.
    public var rfc3339Seconds: String { date + "T" + time + "Z" }

    private var date: String { Self.pad(fields.year, 4) + "-" + Self.pad(fields.month, 2) + "-" + Self.pad(fields.day, 2) }

    private var time: String {
        let second = fields.secondOfDay
        return Self.pad(second / 3600, 2) + ":" + Self.pad(second / 60 % 60, 2) + ":" + Self.pad(second % 60, 2)
    }

    private static func pad(_ value: Int, _ width: Int) -> String {
        let text = String(value)
        return String(repeating: "0", count: max(0, width - text.count)) + text
    }
}

extension Timestamp {
    /// Reads RFC 3339 (`2026-11-22T10:15:30[.123456](Z|+05:30)`), and the same without a zone if `zoneless` says what is meant then.
    ///
    /// Between date and time any run of spaces, `T`, `t` or `n` is accepted: CallerDesk has been seen to send two spaces, and `n` for a lost escape.
    ///
    /// - Parameter zoneless: The offset from UTC in seconds that a time without a zone has; `nil` refuses such a time.
    public init?(_ text: some StringProtocol, zoneless: Int? = nil) {
        guard text.utf8.count <= 64 else { return nil }
        var scanner = DigitScanner(String(text))
        guard let year = scanner.number(digits: 4), scanner.skip("-"), let month = scanner.number(digits: 2), scanner.skip("-"),
            let day = scanner.number(digits: 2), scanner.skipAll(" Ttn"),
            let hour = scanner.number(digits: 2), scanner.skip(":"), let minute = scanner.number(digits: 2), scanner.skip(":"),
            let second = scanner.number(digits: 2)
        else { return nil }
        let microsecond = scanner.fraction()
        guard let offset = scanner.zone() ?? zoneless, scanner.isAtEnd else { return nil }
        self.init(
            year: year,
            month: month,
            day: day,
            hour: hour,
            minute: minute,
            second: second,
            microsecond: microsecond,
            offsetSeconds: offset
        )
    }
}

extension Timestamp: Codable {
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let value = Timestamp(text) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "not an RFC 3339 time")
        }
        self = value
    }

    /// Writes whole seconds without a fraction, since that is how a provider's times come.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(microseconds % 1_000_000 == 0 ? rfc3339Seconds : rfc3339)
    }
}

extension Int64 {
    fileprivate func floorDivided(by divisor: Int64) -> (quotient: Int64, remainder: Int64) {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
    }
}

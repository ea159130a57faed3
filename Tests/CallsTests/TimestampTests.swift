import Calls
import Foundation
import TestSupport
import Testing

@Suite("Timestamps")
struct TimestampTests {
    private static let indiaStandardTime = 19_800
    /// 9999-12-31T23:59:59.999999Z.
    private static let latest: Int64 = 253_402_300_799_999_999

    @Test(
        "Written times are read",
        arguments: [
            ("2026-11-22T10:15:30Z", "2026-11-22T10:15:30.000000Z"), ("2026-11-22T10:15:30.123456Z", "2026-11-22T10:15:30.123456Z"),
            ("2026-11-22t10:15:30.5z", "2026-11-22T10:15:30.500000Z"), ("2026-11-22T10:15:30.1234567891Z", "2026-11-22T10:15:30.123456Z"),
            ("2026-11-22 10:15:30+05:30", "2026-11-22T04:45:30.000000Z"), ("2026-11-22T10:15:30+0530", "2026-11-22T04:45:30.000000Z"),
            ("2026-11-22T10:15:30-08:00", "2026-11-22T18:15:30.000000Z"), ("2026-11-22T10:15:30 -00:00 ", "2026-11-22T10:15:30.000000Z"),
            ("  2026-11-22T10:15:30Z", "2026-11-22T10:15:30.000000Z"), ("1970-01-01T00:00:00Z", "1970-01-01T00:00:00.000000Z"),
            ("9999-12-31T23:59:59.999999Z", "9999-12-31T23:59:59.999999Z"), ("2024-02-29T00:00:00Z", "2024-02-29T00:00:00.000000Z"),
            ("2000-02-29T00:00:00Z", "2000-02-29T00:00:00.000000Z"), ("2038-01-19T03:14:08Z", "2038-01-19T03:14:08.000000Z"),
        ]
    )
    func read(text: String, expected: String) {
        #expect(Timestamp(text)?.rfc3339 == expected)
    }

    @Test(
        "CallerDesk's times without a zone are in the zone that the reader names",
        arguments: ["2024-12-30 12:43:19", "2024-12-30  12:43:19", "2024-12-30n12:43:19", "2024-12-30T12:43:19", "2024-12-30 12:43:19+05:30"]
    )
    func zoneless(text: String) {
        #expect(Timestamp(text, zoneless: Self.indiaStandardTime)?.rfc3339Seconds == "2024-12-30T07:13:19Z")
    }

    @Test(
        "A date or time that does not exist is nil, with and without a zone",
        arguments: [
            "0000-01-01T00:00:00", "-0001-01-01T00:00:00", "0000-00-00 00:00:00", "1969-12-31T23:59:59", "10000-01-01T00:00:00",
            "292277026596-12-04T15:30:08", "2026-02-30T00:00:00", "2026-02-29T00:00:00", "2100-02-29T00:00:00", "2026-04-31T00:00:00",
            "2026-13-01T00:00:00",
            "2026-00-10T00:00:00", "2026-01-00T00:00:00", "2026-01-32T00:00:00", "2026-01-01T24:00:00", "2026-01-01T23:60:00", "2026-01-01T23:59:60",
            "2026-01-01T23:59:61", "2026-1-1T00:00:00", "2026-01-01", "2026-01-01T", "2026-01-01T00:00", "20260101T000000", "2026-01-01T00:00:00x",
            "2026-01-01T00:00:00+99:99", "2026-01-01T00:00:00+5", "2026-01-01T00:00:00+05:", "2026-01-01T00:00:00 IST", "0", "", "today",
            "२०२६-01-01T00:00:00",
            "2026-01-01T00:00:00\u{0}", "+2026-01-01T00:00:00", "1735543999", "2026-01-01T00:00:00." + String(repeating: "1", count: 60),
        ]
    )
    func refused(text: String) {
        #expect(Timestamp(text, zoneless: 0) == nil)
        #expect(Timestamp(text + "Z") == nil)
    }

    @Test("A time without a zone is refused where none is meant")
    func zoneRequired() {
        #expect(Timestamp("2024-12-30 12:43:19") == nil)
    }

    /// What is read must be writable and readable again, or one provider's placeholder would make a whole page of the log unreadable.
    @Test(
        "A time that its zone carries out of the years 1970 to 9999 is refused",
        arguments: ["1970-01-01 00:00:00+05:30", "1970-01-01T05:29:59+05:30", "9999-12-31T23:59:59-00:01"]
    )
    func outOfRange(text: String) {
        #expect(Timestamp(text) == nil)
    }

    @Test("Every moment is written as Foundation's calendar has it, and read back to the microsecond")
    func roundTrip() throws {
        let calendar = try Self.gregorian()
        var random = SeededGenerator(seed: 10)
        for round in 0..<3000 {
            // Half of them near the present, where the leap years are that matter.
            let moment = Timestamp(
                microseconds: Int64.random(in: 0...(round.isMultiple(of: 2) ? Self.latest : 4_102_444_800_000_000), using: &random)
            )
            #expect(Timestamp(moment.rfc3339) == moment)
            let seconds = moment.microseconds / 1_000_000
            let parts = calendar.dateComponents(
                [.year, .month, .day, .hour, .minute, .second],
                from: Date(timeIntervalSince1970: TimeInterval(seconds))
            )
            let fields = [parts.year, parts.month, parts.day, parts.hour, parts.minute, parts.second].map { $0 ?? -1 }
            let written = moment.rfc3339Seconds.split { "-T:Z".contains($0) }.map { Int($0) ?? -2 }
            #expect(written == fields)
            #expect(Timestamp(moment.rfc3339Seconds) == Timestamp(seconds: seconds))
        }
    }

    @Test("Generated fields are a time exactly if Foundation's calendar knows it, and then the same one")
    func generatedFields() throws {
        let calendar = try Self.gregorian()
        var random = SeededGenerator(seed: 11)
        var valid = 0
        for _ in 0..<3000 {
            let parts = DateComponents(
                year: Int.random(in: 1970...9999, using: &random),
                month: Int.random(in: 0...13, using: &random),
                day: Int.random(in: 0...32, using: &random),
                hour: Int.random(in: 0...24, using: &random),
                minute: Int.random(in: 0...60, using: &random),
                second: Int.random(in: 0...60, using: &random)
            )
            let fields = [parts.year, parts.month, parts.day, parts.hour, parts.minute, parts.second].map { $0 ?? -1 }
            let time = Timestamp(year: fields[0], month: fields[1], day: fields[2], hour: fields[3], minute: fields[4], second: fields[5])
            let expected = parts.isValidDate(in: calendar) ? calendar.date(from: parts) : nil
            #expect(time?.microseconds == expected.map { Int64($0.timeIntervalSince1970) * 1_000_000 }, "\(fields)")
            valid += expected == nil ? 0 : 1
        }
        #expect(valid > 1000)
    }

    @Test("Rubbish is nil or a time that reads back as itself")
    func rubbish() {
        var random = SeededGenerator(seed: 12)
        let alphabet = Array("0129-:T Z+.n5\u{0}".unicodeScalars)
        for _ in 0..<5000 {
            var scalars = Array("2026-11-22T10:15:30.123456+05:30".unicodeScalars)
            for _ in 0..<Int.random(in: 1...3, using: &random) {
                let index = scalars.indices.randomElement(using: &random) ?? 0
                if random.flip() { scalars[index] = alphabet.randomElement(using: &random) ?? "0" } else { scalars.remove(at: index) }
            }
            let text = String(String.UnicodeScalarView(scalars))
            guard let time = Timestamp(text, zoneless: 0) else { continue }
            #expect(Timestamp(time.rfc3339) == time, "\(text)")
        }
    }

    @Test("Intervals are whole seconds")
    func intervals() {
        let time = Timestamp(seconds: 1_700_000_000)
        #expect(time.adding(seconds: 90).seconds(since: time) == 90)
        #expect(time.seconds(since: time.adding(seconds: 90)) == -90)
        #expect(time < time.adding(seconds: 1))
    }

    @Test("JSON has whole seconds without a fraction and others with six digits")
    func json() throws {
        let times = [Timestamp(seconds: 1_700_000_000), Timestamp(microseconds: 1_700_000_000_000_001)]
        let json = try EventJSON.encode(times)
        #expect(json == #"["2023-11-14T22:13:20Z","2023-11-14T22:13:20.000001Z"]"#)
        #expect(try EventJSON.decode([Timestamp].self, from: json.utf8) == times)
        #expect(throws: DecodingError.self) { try EventJSON.decode([Timestamp].self, from: #"["2026-02-30T00:00:00Z"]"#.utf8) }
    }

    private static func gregorian() throws -> Calendar {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = try #require(TimeZone(secondsFromGMT: 0))
        return calendar
    }
}

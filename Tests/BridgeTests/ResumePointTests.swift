import Calls
import Testing

@testable import Bridge

@Suite("What a reader asks for")
struct ResumePointTests {
    @Test(
        "The header says where to go on, else the query",
        arguments: [
            (nil, nil, .head),
            ("", nil, .head),
            ("", "7", .head),
            (nil, "", .head),
            ("0", nil, .after(0)),
            ("41", nil, .after(41)),
            (nil, "41", .after(41)),
            ("41", "7", .after(41)),
            ("abc", "7", .invalid),
            ("007", nil, .after(7)),
            ("-1", nil, .invalid),
            ("+1", nil, .invalid),
            ("9e9", nil, .invalid),
            ("1.0", nil, .invalid),
            (" 1", nil, .invalid),
            ("1\u{0}", nil, .invalid),
            ("1\r\nevent: x", nil, .invalid),
            ("٤١", nil, .invalid),
            ("0x10", nil, .invalid),
            ("9007199254740992", nil, .after(1 << 53)),
            ("9007199254740993", nil, .after(1 << 53)),
            ("9223372036854775807", nil, .after(1 << 53)),
            ("9223372036854775808", nil, .after(1 << 53)),
            (String(repeating: "9", count: 100_000), nil, .after(1 << 53)),
            (String(repeating: "x", count: 100_000), nil, .invalid),
        ] as [(String?, String?, ResumePoint)]
    )
    func resume(header: String?, query: String?, expected: ResumePoint) {
        #expect(ResumePoint(header: header, query: query) == expected)
    }

    @Test(
        "Types are chosen by name",
        arguments: [
            (nil, [.liveCall, .callCompleted]),
            ("", [.liveCall, .callCompleted]),
            ("call_completed", [.callCompleted]),
            ("live_call,call_completed", [.liveCall, .callCompleted]),
            ("live_call,live_call", [.liveCall]),
            ("call_completed,", nil),
            ("gap", nil),
            ("LIVE_CALL", nil),
            (" live_call", nil),
            ("call_completed\nid: 9", nil),
        ] as [(String?, [EventType]?)]
    )
    func types(query: String?, expected: [EventType]?) {
        let filter = EventFilter(query: query)
        #expect(filter.map { filter in EventType.allCases.filter(filter.contains) } == expected)
    }
}

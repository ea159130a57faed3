import Calls
import Testing

@Suite("The small messages around events")
struct MessagesTests {
    @Test("They are exactly the documented objects")
    func exact() throws {
        let since = try #require(Timestamp("2026-11-22T10:15:30Z"))
        #expect(try EventJSON.encode(HeadBeacon(head: 57)) == #"{"head":57}"#)
        #expect(try EventJSON.encode(ReplayRequest(id: "r7", after: 41)) == #"{"after":41,"id":"r7"}"#)
        let page = ReplayPage(id: "r7", events: [], oldest: 1, head: 57, now: since)
        #expect(try EventJSON.encode(page) == #"{"events":[],"head":57,"id":"r7","now":"2026-11-22T10:15:30Z","oldest":1}"#)
        let wait = ReplayPage(id: "r7", events: nil, oldest: nil, head: nil, now: nil, retryAfterMs: 500)
        #expect(try EventJSON.encode(wait) == #"{"id":"r7","retryAfterMs":500}"#)
        let status = DeskStatus(state: .online, since: since, version: "1.0")
        #expect(try EventJSON.encode(status) == #"{"since":"2026-11-22T10:15:30Z","state":"online","version":"1.0"}"#)
    }

    @Test("They are read back, also with keys that a later release adds")
    func roundTrip() throws {
        #expect(try EventJSON.decode(HeadBeacon.self, from: #"{"head":57,"new":true}"#.utf8) == HeadBeacon(head: 57))
        #expect(try EventJSON.decode(ReplayRequest.self, from: #"{"id":"r7","after":41}"#.utf8) == ReplayRequest(id: "r7", after: 41))
        let status = try EventJSON.decode(DeskStatus.self, from: #"{"state":"offline","since":"2026-11-22T10:15:30Z"}"#.utf8)
        #expect(status.state == .offline && status.version == nil)
    }
}

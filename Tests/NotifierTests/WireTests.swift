import Calls
import Testing

@testable import Notifier

@Suite("What comes from the broker")
struct WireTests {
    private func record(_ json: String) throws -> EventRecord { try EventRecord(payload: Array(json.utf8), workspace: Sample.workspace) }

    @Test("An event is kept as the object that came, with fields that this version does not know")
    func keepsUnknownFields() throws {
        let json = try EventJSON.encode(Sample.event(42)).replacing("\"seq\":42", with: "\"mood\":[1,2.5,null,{\"a\":true}],\"seq\":42")
        let record = try record(json)
        #expect(record.line.contains("\"mood\":[1,2.5,null,{\"a\":true}]"))
        #expect(record.event == Sample.event(42))
    }

    @Test("A line feed between the fields does not break the journal's line")
    func oneLine() throws {
        let json = try EventJSON.encode(Sample.event(42)).replacing(",", with: ",\n ")
        #expect(try !record(json).line.contains("\n"))
    }

    @Test(
        "What is no event of this workspace is refused",
        arguments: [
            ("", EventRecord.Refusal.notAnEvent), ("[]", .notAnEvent), ("{}", .notAnEvent), (#"{"seq":0,"workspaceId":"acme"}"#, .notAnEvent),
            (#"{"seq":-1,"workspaceId":"acme"}"#, .notAnEvent), (#"{"seq":9007199254740992,"workspaceId":"acme"}"#, .notAnEvent),
            (#"{"seq":9223372036854775808,"workspaceId":"acme"}"#, .notAnEvent), (#"{"seq":"1","workspaceId":"acme"}"#, .notAnEvent),
            (#"{"seq":1}"#, .foreign), (#"{"seq":1,"workspaceId":"umbrella"}"#, .foreign),
        ]
    )
    func refuses(json: String, refusal: EventRecord.Refusal) { #expect(throws: refusal) { try record(json) } }

    @Test("A message that is far too long is refused before it is read")
    func tooLong() {
        #expect(throws: EventRecord.Refusal.tooLong) { try record(String(repeating: " ", count: 1 << 20)) }
    }

    @Test("Any bytes at all are refused or read, never a crash")
    func generated() throws {
        var random = Seeded(3)
        let good = Array(try EventJSON.encode(Sample.event(42)).utf8)
        for _ in 0..<2000 {
            var bytes = good
            for _ in 0...random.below(4) {
                switch random.below(3) {
                case 0: bytes[random.below(bytes.count)] = UInt8(random.below(256))
                case 1: bytes.removeSubrange(random.below(bytes.count)...)
                default: bytes.insert(UInt8(random.below(256)), at: random.below(bytes.count))
                }
                if bytes.isEmpty { break }
            }
            _ = try? EventRecord(payload: bytes, workspace: Sample.workspace)
            _ = ReplayAnswer(payload: bytes, workspace: Sample.workspace)
        }
    }

    @Test("One entry that is no event does not spoil its page")
    func tolerantPage() throws {
        let json = """
            {"id":"r7","events":[\(try EventJSON.encode(Sample.event(42))),7,{"seq":43},{"seq":44,"type":"new_kind","workspaceId":"acme"}],
             "oldest":1,"head":57,"now":"2026-11-22T10:15:30Z"}
            """
        guard case .page(let page)? = ReplayAnswer(payload: Array(json.utf8), workspace: Sample.workspace) else { return #expect(Bool(false)) }
        #expect(page.records.map(\.seq) == [42, 44])
        #expect(page.refused == 2 && page.head == 57 && page.oldest == 1)
        #expect(page.records[1].event == nil && !page.records[1].isJournaled)
    }

    @Test(
        "A wait is honoured within bounds",
        arguments: [("500", Duration.milliseconds(500)), ("-5", .milliseconds(100)), ("0", .milliseconds(100)), ("99999999999", .seconds(60))]
    )
    func waits(text: String, expected: Duration) {
        #expect(ReplayAnswer(payload: Array(#"{"id":"r7","retryAfterMs":\#(text)}"#.utf8), workspace: Sample.workspace) == .wait(id: "r7", expected))
    }

    @Test(
        "What is no answer is none",
        arguments: [
            #"{"id":"r7"}"#, #"{"id":7,"events":[],"head":1}"#, #"{"id":"r7","events":[],"head":-1}"#, #"{"id":"r7","events":[],"head":1e30}"#,
        ]
    )
    func noAnswer(json: String) { #expect(ReplayAnswer(payload: Array(json.utf8), workspace: Sample.workspace) == nil) }
}

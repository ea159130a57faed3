import Calls
import Foundation
import NIOHTTP1
import Storage
import Testing

@testable import Bridge

@Suite("Streaming to browsers", .serialized)
struct StreamingTests {
    @Test("A stream begins at once, with the head and the calls in progress")
    func hello() async throws {
        try await BridgeFixture.run { fixture in
            let ringing = try await fixture.ingest("a", status: .ringing)
            try await fixture.ingest("b", status: .ringing)
            let last = try await fixture.ingest("b", status: .completed)
            let browser = try await fixture.browser()
            let head = try await browser.head()
            #expect(head.status == .ok)
            #expect(head.headers["content-type"] == ["text/event-stream"])
            #expect(head.headers["cache-control"] == ["no-store"])
            #expect(head.headers["x-accel-buffering"] == ["no"])
            let hello = try #require(try await browser.block())
            #expect(hello.event == "hello" && hello.id == "\(last.seq)" && hello.retry != nil)
            #expect(hello.data == #"{"head":\#(last.seq),"liveCalls":[\#(ringing.json)]}"#)
        }
    }

    @Test("hello is as new as the moment of the request")
    func freshHello() async throws {
        try await BridgeFixture.run { fixture in
            for _ in 0..<20 {
                let entry = try await fixture.ingest()
                #expect(try await fixture.opened().hello.id == "\(entry.seq)")
            }
        }
    }

    @Test("An event from the broker arrives as the log has it")
    func live() async throws {
        try await BridgeFixture.run { fixture in
            let (browser, _) = try await fixture.opened()
            for status in [CallStatus.ringing, .connected, .completed] {
                let entry = try await fixture.ingest("a", status: status)
                try await fixture.publish(entry)
                let block = try #require(try await browser.block())
                #expect(block == .init(id: "\(entry.seq)", event: entry.type.rawValue, data: entry.json))
            }
        }
    }

    @Test("A name with line ends in it arrives as one event")
    func hostileName() async throws {
        try await BridgeFixture.run { fixture in
            let (browser, _) = try await fixture.opened()
            let name = "a\nid: 99\r\n\r\nevent: gap\u{2028}b"
            let entry = try await fixture.ingest(agentName: name)
            try await fixture.publish(entry)
            let block = try #require(try await browser.block())
            #expect(block.id == "1" && block.event == "call_completed")
            let event = try EventJSON.decode(CallEvent.self, from: try #require(block.data).utf8)
            #expect(event.call.agentName.map { Array($0.utf8) } == Array(name.utf8))
        }
    }

    @Test("Repeats, holes, wrong order, rubbish and foreign events: each event arrives once, in order")
    func brokerMisbehaves() async throws {
        try await BridgeFixture.run { fixture in
            let (browser, _) = try await fixture.opened()
            var entries = try await (0..<3).asyncMap { _ in try await fixture.ingest() }
            for entry in [entries[0], entries[0], entries[2], entries[1], entries[0], entries[2]] { try await fixture.publish(entry) }
            let topic = Topic.calls(fixture.workspace, .callCompleted).name
            for payload in ["", "null", "{}", "{\"seq\":4}", "{\"seq\":1e99}", "\u{0}", #"{"seq":4,"workspaceId":"globex","type":"call_completed"}"#]
            {
                try await fixture.publish(topic, payload)
            }
            try await fixture.publish(Topic.head(fixture.workspace).name, "{\"head\":\"x\"}")
            try await fixture.publishHead(1)
            entries.append(try await fixture.ingest())
            try await fixture.publish(entries[3])
            #expect(try await browser.blocks(upTo: 4).map(\.data) == entries.map(\.json))
        }
    }

    @Test("An event that was never published is fetched when a beacon names a higher head")
    func beacon() async throws {
        try await BridgeFixture.run { fixture in
            let (browser, _) = try await fixture.opened()
            let entries = try await (0..<3).asyncMap { _ in try await fixture.ingest() }
            try await fixture.publishHead(3)
            #expect(try await browser.blocks(upTo: 3).map(\.data) == entries.map(\.json))
        }
    }

    @Test("Only the wanted types are sent; the cursor moves with the others")
    func filtered() async throws {
        try await BridgeFixture.run { fixture in
            let (browser, _) = try await fixture.opened("?types=call_completed")
            for (key, status) in [("a", CallStatus.ringing), ("a", .completed), ("b", .ringing)] {
                try await fixture.publish(fixture.ingest(key, status: status))
            }
            let blocks = try await browser.blocks(upTo: 3)
            #expect(blocks.filter { $0.event == nil }.allSatisfy { $0 == .init(id: $0.id) })
            #expect(blocks.filter { $0.event != nil }.map(\.id) == ["2"])
            let (resumed, _) = try await fixture.opened("?types=call_completed&lastEventId=0")
            #expect(try await resumed.blocks(upTo: 3).map(\.event) == [nil, "call_completed", nil])
        }
    }

    @Test("A comment comes again and again")
    func heartbeat() async throws {
        try await BridgeFixture.run(configuration: Bridge.Configuration(heartbeatSeconds: 1)) { fixture in
            let (browser, _) = try await fixture.opened()
            for _ in 0..<3 { #expect(try await browser.anyBlock() == .init(comments: [""])) }
        }
    }

    @Test(
        "Without a sign-in 401; a workspace of others and one that does not exist 404; an unknown type 400",
        arguments: [
            ("acme", "", nil, 401), ("globex", "", nil, 401), ("acme", "", "deskbell=\(String(repeating: "x", count: 43))", 401),
            ("globex", "", .some("signed in"), 404), ("nowhere", "", "signed in", 404), ("..", "", "signed in", 404),
            ("acme", "?types=x", "signed in", 400), ("acme", "?types=live_call&types=call_completed", "signed in", 400),
        ] as [(String, String, String?, UInt)]
    )
    func refused(workspace: String, query: String, cookie: String?, status: UInt) async throws {
        try await BridgeFixture.run { fixture in
            let cookie = cookie == "signed in" ? fixture.cookie : cookie
            let browser = try await fixture.browser(query, workspace: workspace, cookie: .some(cookie))
            let head = try await browser.head()
            #expect(head.status.code == status)
            #expect(head.headers["content-type"] == ["application/problem+json"])
        }
    }

    @Test("HEAD answers with the fields of the stream and no body")
    func head() async throws {
        try await BridgeFixture.run { fixture in
            let path = "/api/workspaces/acme/calls/events"
            let browser = try await Browser(port: fixture.port, path: path, method: .HEAD, cookie: fixture.cookie)
            let head = try await browser.head()
            #expect(head.status == .ok && head.headers["content-type"] == ["text/event-stream"])
            #expect(try await browser.body() == "")
        }
    }
}

extension Sequence {
    /// One after the other.
    func asyncMap<Value>(_ transform: (Element) async throws -> Value) async rethrows -> [Value] {
        var values: [Value] = []
        for element in self { values.append(try await transform(element)) }
        return values
    }
}

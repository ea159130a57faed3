import Calls
import TestSupport
import Testing

@Suite("Topics")
struct TopicTests {
    private func all(_ workspace: WorkspaceID, _ desk: DeskName) -> [Topic] {
        EventType.allCases.map { Topic.calls(workspace, $0) }
            + [.head(workspace), .deskStatus(workspace, desk), .deskReplay(workspace, desk), .deskEvents(workspace, desk)]
    }

    @Test("They are named as documented")
    func names() throws {
        #expect(
            all(try WorkspaceID("acme"), try DeskName("front-1")).map(\.name) == [
                "workspace/acme/calls/live_call", "workspace/acme/calls/call_completed", "workspace/acme/head", "workspace/acme/desks/front-1/status",
                "workspace/acme/desks/front-1/replay", "workspace/acme/desks/front-1/events",
            ]
        )
        #expect(Topic.callsFilter(try WorkspaceID("acme")) == "workspace/acme/calls/+")
    }

    @Test("A topic that was named is read as itself, for generated workspaces and desks")
    func roundTrip() throws {
        var random = SeededGenerator(seed: 9)
        let alphabet = Array("abcz09-".unicodeScalars)
        for _ in 0..<1000 {
            let (first, second) = (random.text(of: alphabet, length: 1...63), random.text(of: alphabet, length: 1...63))
            guard let workspace = WorkspaceID(rawValue: first), let desk = DeskName(rawValue: second) else { continue }
            for topic in all(workspace, desk) { #expect(Topic(topic.name) == topic) }
        }
    }

    @Test(
        "What is none of ours is nil",
        arguments: [
            "", "/", "workspace", "workspace/acme", "workspace/acme/", "workspace//head", "/workspace/acme/head", "workspace/acme/head/",
            "workspace/acme/head/x", "workspace/acme/calls", "workspace/acme/calls/", "workspace/acme/calls/+", "workspace/acme/calls/#",
            "workspace/acme/calls/call_started", "workspace/acme/calls/live_call/x", "workspace/+/head", "workspace/#", "workspace/Acme/head",
            "Workspace/acme/head", "workspace/acme/desks/front/state", "workspace/acme/desks//status", "workspace/acme/desks/+/status",
            "workspace/acme/desks/front", "workspace/a.b/head", "$SYS/broker/version", "$share/g/workspace/acme/head", "workspace/acme/head\u{0}",
            "workspace/acme\n/head", "workspace/../head", "workspace/acme/desks/é/status",
        ]
    )
    func refused(name: String) {
        #expect(Topic(name) == nil)
    }

    @Test("A generated topic is nil or has exactly the name that it was read from")
    func generated() {
        var random = SeededGenerator(seed: 10)
        let levels = [
            "workspace", "acme", "head", "calls", "desks", "live_call", "call_completed", "status", "replay", "events", "+", "#", "", "A", "-",
            "\u{0}",
        ]
        var read = 0
        for _ in 0..<20_000 {
            let tail = (0..<Int.random(in: 1...4, using: &random)).map { _ in levels.randomElement(using: &random) ?? "" }
            let name = (["workspace"] + tail).joined(separator: "/")
            guard let topic = Topic(name) else { continue }
            read += 1
            #expect(topic.name == name)
        }
        #expect(read > 10)
    }
}

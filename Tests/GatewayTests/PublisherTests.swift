import Calls
import Foundation
import MQTT
import Storage
import TestSupport
import Testing

@testable import Gateway

@Suite("The publisher", .timeLimit(.minutes(1)))
struct PublisherTests {
    typealias Messages = AsyncStream<(topic: String, text: String)>.Iterator

    private static func seqs(_ messages: inout Messages, _ count: Int) async throws -> [Int64] {
        var seqs: [Int64] = []
        while seqs.count < count, let message = await messages.next() {
            seqs.append(try EventJSON.decode(CallEvent.self, from: message.text.utf8).seq)
        }
        return seqs
    }

    @Test("publishes in the order of the log what two hundred writes at once commit, and remembers how far it came")
    func order() async throws {
        let broker = try TestBroker()
        let fixture = try await BrokerFixture(port: broker.port)
        try await listening(fixture.client("reader"), to: [Topic.callsFilter(fixture.workspace)]) { messages in
            try await fixture.publishing {
                try await fixture.fill(200)
                let received = try await Self.seqs(&messages, 200)
                #expect(received == Array(1...200))
                try await fixture.isPublished(upTo: 200)
            }
        }
    }

    @Test("publishes what was stored before it started, and after a broker that was killed nothing is missing")
    func catchesUp() async throws {
        let broker = try TestBroker()
        let fixture = try await BrokerFixture(port: broker.port)
        for number in 1...5 { try await fixture.report(number) }
        try await listening(fixture.client("reader"), to: [Topic.callsFilter(fixture.workspace)]) { messages in
            try await fixture.publishing {
                let received = try await Self.seqs(&messages, 5)
                #expect(received == Array(1...5))
            }
        }
        broker.kill()
        try await fixture.publishing {
            for number in 6...10 { try await fixture.report(number) }
            try broker.start()
            // A beacon says how far the log goes as soon as the connection is back.
            try await listening(fixture.client("late"), to: [Topic.head(fixture.workspace).name]) { messages in
                let beacon = await messages.next()
                #expect(beacon?.text == #"{"head":10}"#)
            }
            try await fixture.isPublished(upTo: 10)
        }
    }

    @Test("does not let a workspace's long backlog hold up another's live event", arguments: ["after a start", "after a broker's pause"])
    func backlog(cause: String) async throws {
        let broker = try TestBroker()
        let fixture = try await BrokerFixture(port: broker.port)
        let (other, count) = (try WorkspaceID("beta"), 3000)
        try await fixture.store.addWorkspace(other, name: "Beta", timeZone: "Asia/Kolkata", dids: [:])
        if cause == "after a start" { try await fixture.fill(count) }
        try await listening(fixture.client("reader"), to: [Topic.callsFilter(fixture.workspace), Topic.callsFilter(other)]) { messages in
            try await fixture.publishing {
                if cause == "after a start" {
                    _ = try await Self.seqs(&messages, 1)
                } else {
                    broker.freeze()
                    try await fixture.fill(count)
                    broker.thaw()
                }
                try await fixture.report(1, in: other)
                var heard: [CallEvent] = []
                while heard.last.map({ $0.workspaceId == "acme" && $0.seq == count }) != true, let message = await messages.next() {
                    heard.append(try EventJSON.decode(CallEvent.self, from: message.text.utf8))
                }
                let place = try #require(heard.firstIndex { $0.workspaceId == "beta" })
                #expect(heard.count - place > 1000, "\(place) events came before it")
                #expect(heard.filter { $0.workspaceId == "acme" }.map(\.seq) == Array((cause == "after a start" ? 2 : 1)...Int64(count)))
            }
        }
    }

    @Test("passes over an event that the broker refuses, so that others are not held up")
    func refused() async throws {
        let folder = try TestBroker.makeFolder()
        // May publish ends of calls but not live ones; the reader reads all.
        try "user gateway\ntopic write workspace/+/calls/call_completed\ntopic write workspace/+/head\nuser reader\ntopic read #\n"
            .write(to: folder.appending(path: "acl"), atomically: true, encoding: .utf8)
        try TestBroker.run("/usr/bin/mosquitto_passwd", ["-b", "-c", folder.appending(path: "passwords").path, "gateway", "g"])
        try TestBroker.run("/usr/bin/mosquitto_passwd", ["-b", folder.appending(path: "passwords").path, "reader", "r"])
        let broker = try TestBroker(
            folder: folder,
            ["allow_anonymous false", "acl_file \(folder.path)/acl", "password_file \(folder.path)/passwords"]
        )
        let fixture = try await BrokerFixture(port: broker.port)
        let filters = [Topic.callsFilter(fixture.workspace), Topic.head(fixture.workspace).name]
        try await listening(fixture.client("reader", username: "reader", password: "r"), to: filters) { messages in
            try await fixture.publishing(as: "gateway", password: "g") {
                let live = CallReport(provider: "test", callKeys: ["sid:live"], status: .ringing)
                _ = try await fixture.store.ingest(live, digest: "live", workspace: fixture.workspace, receivedAt: .now)
                try await fixture.report(2)
                var heard: Set<String> = []
                while heard.count < 2, let message = await messages.next() {
                    heard.insert(message.topic.hasSuffix("head") ? message.text : String(message.topic.split(separator: "/").last ?? ""))
                }
                #expect(heard.contains("call_completed") && heard.contains(where: { $0.hasPrefix(#"{"head":"#) }))
                try await fixture.isPublished(upTo: 2)
            }
        }
    }
}

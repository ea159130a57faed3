import Calls
import Foundation
import Logging
import NIOHTTP1
import Storage
import TestSupport
import Testing

@testable import Bridge

@Suite("When something breaks", .serialized)
struct TroubleTests {
    @Test("A lost broker is shown, the stream goes on from the log, and the broker's return is shown")
    func brokerLost() async throws {
        try await BridgeFixture.run { fixture in
            let (browser, _) = try await fixture.opened()
            try await fixture.publish(fixture.ingest())
            #expect(try await browser.block()?.id == "1")
            fixture.broker.kill()
            #expect(try await browser.block() == .init(event: "broker", data: #"{"connected":false}"#))
            for seq in 2...3 {
                let entry = try await fixture.ingest()
                #expect(try await browser.block() == .init(id: "\(seq)", event: "call_completed", data: entry.json))
            }
            let (late, _) = try await fixture.opened()
            #expect(try await late.block() == .init(event: "broker", data: #"{"connected":false}"#))
            try fixture.broker.start()
            for browser in [browser, late] {
                #expect(try await browser.block() == .init(event: "broker", data: #"{"connected":true}"#))
            }
            try await fixture.publish(fixture.ingest())
            for browser in [browser, late] { #expect(try await browser.block()?.id == "4") }
        }
    }

    @Test("A broker that is frozen, its connections open, holds the stream up for about a second at most")
    func brokerFrozen() async throws {
        try await BridgeFixture.run { fixture in
            let (browser, _) = try await fixture.opened()
            try await fixture.publish(fixture.ingest())
            #expect(try await browser.block()?.id == "1")
            fixture.broker.freeze()
            for seq in 2...4 {
                try await fixture.ingest()
                #expect(try await browser.block(seconds: 5)?.id == "\(seq)")
            }
        }
    }

    @Test("A frozen broker holds nothing up where gateway and bridge are one process")
    func brokerFrozenInOneProcess() async throws {
        try await BridgeFixture.run(isOneProcess: true) { fixture in
            let (browser, _) = try await fixture.opened()
            fixture.broker.freeze()
            let began = ContinuousClock.now
            for seq in 1...40 {
                try await fixture.ingest()
                #expect(try await browser.block(seconds: 5)?.id == "\(seq)")
            }
            // Looking once a second would take 40 s.
            #expect(ContinuousClock.now - began < .seconds(20))
        }
    }

    @Test("A browser behind a proxy that speaks HTTP/1.0 gets the stream without chunks")
    func oldProxy() async throws {
        try await BridgeFixture.run { fixture in
            let entry = try await fixture.ingest()
            let path = "/api/workspaces/acme/calls/events?lastEventId=0"
            let request = "GET \(path) HTTP/1.0\r\nCookie: \(fixture.cookie)\r\n\r\n"
            let answer = try await RawHTTP.send(request, to: fixture.port, until: "\(entry.json)\n\n")
            #expect(answer.text.hasPrefix("HTTP/1.0 200 OK\r\n") && answer.closedAfter == nil, "\(answer.text)")
            #expect(!answer.text.lowercased().contains("chunked"))
            let body = try #require(answer.text.components(separatedBy: "\r\n\r\n").last)
            #expect(body.hasPrefix("retry: ") && body.hasSuffix("data: \(entry.json)\n\n"))
        }
    }

    @Test("A browser that stops reading loses nothing and disturbs nobody")
    func slowBrowser() async throws {
        try await BridgeFixture.run { fixture in
            let (slow, _) = try await fixture.opened(receiveBuffer: 4096)
            let (quick, _) = try await fixture.opened()
            try await slow.stopReading()
            // Several megabytes: more than all buffers on the way hold.
            let name = String(repeating: "é", count: 250)
            for _ in 0..<30 {
                try await fixture.ingest(count: 100, agentName: name)
                try await fixture.publishHead(1 << 40)
            }
            #expect(try await quick.blocks(upTo: 3000).map(\.id) == (1...3000).map { "\($0)" })
            try await slow.readAgain()
            #expect(try await slow.blocks(upTo: 3000).map(\.id) == (1...3000).map { "\($0)" })
            try await fixture.publish(fixture.ingest())
            #expect(try await slow.block()?.id == "3001")
        }
    }

    @Test("A browser that reads nothing for long is cut, and the log names its workspace")
    func cut() async throws {
        try await BridgeFixture.run(configuration: Bridge.Configuration(heartbeatSeconds: 1, cutAfterSeconds: 2)) { fixture in
            let (slow, _) = try await fixture.opened(receiveBuffer: 4096)
            try await slow.stopReading()
            try await fixture.ingest(count: 2000, agentName: String(repeating: "é", count: 250))
            try await fixture.publishHead(2000)
            try await fixture.streams(0)
            let line = try #require(fixture.log.lines.first { $0.message.contains("cut") })
            #expect(line.metadata["workspace"] == "acme")
        }
    }

    @Test("A browser that reads a little now and then is not cut, although more can never be written in that time (attack 32)")
    func trickle() async throws {
        try await BridgeFixture.run(configuration: Bridge.Configuration(heartbeatSeconds: 1, cutAfterSeconds: 4)) { fixture in
            // Its system takes more only when all that it holds was read, which is some 8 KiB.
            let (slow, _) = try await fixture.opened(receiveBuffer: 4096)
            try await slow.stopReading(butFor: 1024)
            // More than all buffers hold, and made in less time than the reader is given.
            try await fixture.ingest(count: 700, agentName: String(repeating: "é", count: 250))
            try await fixture.publishHead(700)
            // The reader's own pace, twice as long as one that does not read is given, and less than makes room to write.
            for _ in 0..<80 {
                try await Task.sleep(for: .milliseconds(100))
                slow.readOnce()
            }
            #expect(fixture.bridge.streamCount == 1)
            try await fixture.streams(0)
        }
    }

    @Test("A browser that has gone is noticed at once")
    func gone() async throws {
        try await BridgeFixture.run { fixture in
            let (browser, _) = try await fixture.opened()
            try await fixture.streams(1)
            try await browser.close()
            try await within(seconds: 2) { try await fixture.streams(0) }
        }
    }

    @Test("The bridge lets go of a workspace that nobody reads, and follows it again for the next browser")
    func lingers() async throws {
        try await BridgeFixture.run { fixture in
            for round in 1...2 {
                let (browser, _) = try await fixture.opened()
                try await fixture.publish(fixture.ingest())
                #expect(try await browser.block()?.id == "\(round)")
                try await browser.close()
                try await within { while fixture.bridge.followedCount != 0 { try await Task.sleep(for: .milliseconds(20)) } }
            }
        }
    }

    @Test(
        "Attack 33: a stream ends within 5 s, with the reason, when its session ends or may no longer read the workspace",
        arguments: [
            ("sign-out", "signed_out"), ("everywhere", "signed_out"), ("password", "signed_out"), ("disabled", "disabled"),
            ("removed", "removed"), ("workspace", "workspace_disabled"), ("idle", "expired"), ("absolute", "expired"),
        ]
    )
    func sessionEnds(how: String, reason: String) async throws {
        try await BridgeFixture.run { fixture in
            let (browser, _) = try await fixture.opened()
            let email = "asha@example.com"
            switch how {
            case "sign-out": try await fixture.store.deleteSession(digest: fixture.digest)
            case "everywhere": try await fixture.store.signOutUser(email: email)
            case "password": try await fixture.store.setPassword(email: email, hash: "another")
            case "disabled": try await fixture.store.disableUser(email: email)
            case "removed": try await fixture.store.removeUser(email: email, from: fixture.workspace)
            case "idle": try await fixture.store.touchSessions(digests: [fixture.digest], now: Timestamp.now.adding(seconds: -13 * 3600))
            case "absolute": try await fixture.execute("UPDATE session SET expires_at = \(Timestamp.now.microseconds)")
            default: try await fixture.store.setWorkspace(fixture.workspace, disabled: true)
            }
            #expect(try await browser.block(seconds: 5) == .init(event: "bye", data: #"{"reason":"\#(reason)"}"#))
            #expect(try await browser.block(seconds: 5) == nil)
            try await fixture.streams(0)
            let back = try await fixture.browser("?lastEventId=0")
            #expect([401, 404].contains(try await back.head().status.code))
        }
    }

    @Test("Attack 34: the streams of a site's pages end within 5 s when its origin is removed; those of our own pages go on")
    func originRemoved() async throws {
        try await BridgeFixture.run { fixture in
            let crm = try WebOrigin("https://crm.example")
            let fields: HTTPHeaders = ["Origin": crm.description]
            try await fixture.store.addOrigin(crm, to: fixture.workspace)
            let ticket = try await fixture.ticket()
            let theirs = [
                try await fixture.browser(fields: fields), try await fixture.browser("?ticket=\(ticket)", cookie: .some(nil), fields: fields),
            ]
            for browser in theirs { #expect(try await browser.block()?.event == "hello") }
            let (ours, _) = try await fixture.opened()
            try await fixture.store.removeOrigin(crm, from: fixture.workspace)
            for browser in theirs {
                #expect(try await browser.block(seconds: 5) == .init(event: "bye", data: #"{"reason":"origin_removed"}"#))
                #expect(try await browser.block(seconds: 5) == nil)
            }
            try await fixture.publish(fixture.ingest())
            #expect(try await ours.block()?.id == "1")
        }
    }

    @Test("Others' streams go on when one session ends")
    func othersStay() async throws {
        try await BridgeFixture.run { fixture in
            let (ending, _) = try await fixture.opened()
            let other = try await fixture.addSession("ravi@example.com")
            let staying = try await fixture.browser(cookie: other)
            #expect(try await staying.block()?.event == "hello")
            try await fixture.store.deleteSession(digest: fixture.digest)
            #expect(try await ending.block(seconds: 5)?.event == "bye")
            try await fixture.publish(fixture.ingest())
            #expect(try await staying.block()?.id == "1")
        }
    }

    @Test("A shutdown tells every stream to come back, and waits for no reader")
    func shutDown() async throws {
        try await BridgeFixture.run { fixture in
            let (stuck, _) = try await fixture.opened(receiveBuffer: 4096)
            try await stuck.stopReading()
            let browsers = try await (0..<10).asyncMap { _ in try await fixture.opened().browser }
            try await fixture.ingest(count: 1000, agentName: String(repeating: "é", count: 250))
            try await fixture.publishHead(1000)
            for browser in browsers { _ = try await browser.blocks(upTo: 1000) }
            let began = ContinuousClock.now
            await fixture.shutDown()
            var pauses: Set<Int?> = []
            for browser in browsers {
                let busy = try #require(try await browser.block(event: "busy"))
                #expect(busy.data == #"{"reason":"shutdown"}"# && busy.id == nil)
                pauses.insert(busy.retry)
                #expect(try await browser.block() == nil)
            }
            try await fixture.streams(0)
            #expect(ContinuousClock.now - began < .seconds(2))
            #expect(pauses.count > 1)
        }
    }

    @Test("While the database cannot be read, a stream is asked to come back later", arguments: ["session", "workspace"])
    func databaseDown(table: String) async throws {
        try await BridgeFixture.run { fixture in
            try await fixture.execute("ALTER TABLE \(table) RENAME TO broken")
            let browser = try await fixture.browser()
            #expect(try await browser.head().status == .ok)
            let busy = try #require(try await browser.block())
            #expect(busy.event == "busy" && busy.data == #"{"reason":"database"}"# && busy.retry != nil && busy.id == nil)
            #expect(try await browser.block() == nil)
        }
    }

    @Test("An open stream outlives a database that cannot be read, and gets everything afterwards")
    func databaseDownMeanwhile() async throws {
        try await BridgeFixture.run { fixture in
            let (browser, _) = try await fixture.opened()
            try await fixture.ingest(count: 3)
            try await fixture.execute("ALTER TABLE event RENAME TO broken")
            try await fixture.publishHead(3)
            try await within { while !fixture.log.lines.contains(where: { $0.message.contains("followed") }) { await Task.yield() } }
            try await fixture.execute("ALTER TABLE broken RENAME TO event")
            #expect(try await browser.blocks(upTo: 3).count == 3)
        }
    }

    @Test("More streams of one user than the limit are asked to come back later; other users are not")
    func overloadOfOne() async throws {
        try await BridgeFixture.run(configuration: Bridge.Configuration(maximumStreamsPerUser: 1)) { fixture in
            let (first, _) = try await fixture.opened()
            let second = try await fixture.browser()
            #expect(try await second.head().status == .ok)
            let busy = try #require(try await second.block())
            #expect(busy.event == "busy" && busy.data == #"{"reason":"overload"}"# && busy.retry != nil)
            #expect(try await second.block() == nil)
            let other = try await fixture.browser(cookie: try await fixture.addSession("ravi@example.com"))
            #expect(try await other.block()?.event == "hello")
            try await first.close()
            try await fixture.streams(1)
            _ = try await fixture.opened()
        }
    }

    @Test("The streams of one workspace leave room to others (attack 32)")
    func overloadOfWorkspace() async throws {
        try await BridgeFixture.run(configuration: Bridge.Configuration(maximumStreams: 4, maximumStreamsPerUser: 2)) { fixture in
            let colleague = try await fixture.addSession("ravi@example.com")
            var open: [Browser] = []
            for cookie in [fixture.cookie, fixture.cookie, colleague] {
                open.append(try await fixture.browser(cookie: cookie))
                #expect(try await open.last?.block()?.event == "hello")
            }
            #expect(try await fixture.browser(cookie: colleague).block()?.data == #"{"reason":"overload"}"#)
            let elsewhere = try await fixture.addSession("meera@example.com", workspace: "globex")
            #expect(try await fixture.browser(workspace: "globex", cookie: elsewhere).block()?.event == "hello")
        }
    }

    @Test("No user has more than half of all streams, and none more than 10,000", arguments: [(1, 1), (700, 350), (57_344, 10_000)])
    func share(all: Int, user: Int) {
        #expect(Bridge.Configuration(maximumStreams: all).maximumStreamsPerUser == user)
    }

    @Test("More streams than the limit are asked to come back later")
    func overload() async throws {
        try await BridgeFixture.run(configuration: Bridge.Configuration(maximumStreams: 1)) { fixture in
            let (first, _) = try await fixture.opened()
            let second = try await fixture.browser()
            #expect(try await second.head().status == .ok)
            #expect(try await second.block()?.data == #"{"reason":"overload"}"#)
            #expect(try await second.block() == nil)
            try await first.close()
            try await fixture.streams(0)
            _ = try await fixture.opened()
        }
    }
}

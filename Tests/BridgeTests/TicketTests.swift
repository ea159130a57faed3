import Calls
import Foundation
import NIOHTTP1
import Storage
import TestSupport
import Testing

@testable import Bridge

@Suite("Stream tickets", .serialized)
struct TicketTests {
    @Test("A ticket opens a stream without a cookie, once, also when many ask at the same moment")
    func once() async throws {
        try await BridgeFixture.run { fixture in
            let ticket = try await fixture.ticket()
            let browser = try await fixture.browser("?ticket=\(ticket)&lastEventId=0", cookie: .some(nil))
            #expect(try await browser.block()?.event == "hello")
            try await fixture.publish(fixture.ingest())
            #expect(try await browser.block()?.id == "1")
            #expect(try await fixture.status(ticket: ticket) == 401)
            let another = try await fixture.ticket()
            let statuses = try await withThrowingTaskGroup(of: UInt.self) { group in
                for _ in 0..<20 { group.addTask { try await fixture.status(ticket: another) } }
                return try await group.reduce(into: [:]) { $0[$1, default: 0] += 1 }
            }
            #expect(statuses == [200: 1, 401: 19])
        }
    }

    @Test(
        "A ticket that is late, another workspace's, unknown or whose maker may not go on is answered as no ticket at all",
        arguments: ["late", "other workspace", "unknown", "rubbish", "signed out", "disabled", "removed", "workspace", "empty"]
    )
    func refused(how: String) async throws {
        try await BridgeFixture.run { fixture in
            var ticket = try await fixture.ticket()
            var workspace = "acme"
            switch how {
            case "late": try await fixture.execute("UPDATE stream_ticket SET expires_at = \(Timestamp.now.microseconds)")
            case "other workspace": workspace = "globex"
            case "unknown": ticket = String(repeating: "A", count: 43)
            case "rubbish": ticket = "'%20OR%201=1"
            case "empty": ticket = ""
            case "signed out": try await fixture.store.deleteSession(digest: fixture.digest)
            case "disabled": try await fixture.store.disableUser(email: "asha@example.com")
            case "removed": try await fixture.store.removeUser(email: "asha@example.com", from: fixture.workspace)
            default: try await fixture.store.setWorkspace(fixture.workspace, disabled: true)
            }
            let none = try await fixture.browser(cookie: .some(nil))
            let browser = try await fixture.browser("?ticket=\(ticket)", workspace: workspace, cookie: .some(nil))
            #expect(try await browser.head().status == .unauthorized)
            #expect(try await none.head().status == .unauthorized)
            let (body, expected) = (try await browser.body(), try await none.body())
            #expect(body == expected)
        }
    }

    @Test("A ticket that does not count is not made up for by the cookie beside it")
    func explicit() async throws {
        try await BridgeFixture.run { fixture in
            let browser = try await fixture.browser("?ticket=\(String(repeating: "A", count: 43))")
            #expect(try await browser.head().status == .unauthorized)
        }
    }

    @Test("A stream that a ticket opened ends with the session that made the ticket")
    func endsWithSession() async throws {
        try await BridgeFixture.run { fixture in
            let ticket = try await fixture.ticket()
            let browser = try await fixture.browser("?ticket=\(ticket)", cookie: .some(nil))
            #expect(try await browser.block()?.event == "hello")
            try await fixture.store.deleteSession(digest: fixture.digest)
            #expect(try await browser.block(seconds: 5) == .init(event: "bye", data: #"{"reason":"signed_out"}"#))
            #expect(try await browser.block(seconds: 5) == nil)
        }
    }

    @Test("A ticket opens a stream and nothing else")
    func streamOnly() async throws {
        try await BridgeFixture.run { fixture in
            let ticket = try await fixture.ticket()
            for (method, path) in [
                (HTTPMethod.POST, "workspaces/acme/stream-tickets"), (.GET, "session"), (.GET, "workspaces"), (.DELETE, "session"),
            ] {
                let browser = try await Browser(port: fixture.port, path: "/api/\(path)?ticket=\(ticket)", method: method)
                #expect(try await browser.head().status.code == (method == .DELETE ? 204 : 401))
            }
            #expect(try await fixture.status(ticket: ticket) == 200)
        }
    }

    @Test("Making one takes a sign-in, in the workspace, from our own pages")
    func making() async throws {
        try await BridgeFixture.run { fixture in
            let evil: HTTPHeaders = ["Origin": "https://evil.example"]
            let cases: [(workspace: String, isSignedIn: Bool, fields: HTTPHeaders, status: UInt)] = [
                ("acme", false, [:], 401), ("globex", true, [:], 404), ("nowhere", true, [:], 404), ("acme", true, evil, 403),
            ]
            for entry in cases {
                let path = "/api/workspaces/\(entry.workspace)/stream-tickets"
                let cookie = entry.isSignedIn ? fixture.cookie : nil
                let browser = try await Browser(port: fixture.port, path: path, method: .POST, cookie: cookie, fields: entry.fields)
                #expect(try await browser.head().status.code == entry.status)
            }
        }
    }

    @Test("Of a user's unused tickets the newest 64 count, so that their number is bounded")
    func bounded() async throws {
        try await BridgeFixture.run { fixture in
            let first = try await fixture.ticket()
            for _ in 0..<64 { _ = try await fixture.ticket() }
            #expect(try await fixture.status(ticket: first) == 401)
            let last = try await fixture.ticket()
            #expect(try await fixture.status(ticket: last) == 200)
            #expect(try await fixture.count("stream_ticket") <= 64)
        }
    }

    @Test("Attack 36: a ticket is in no log, whatever becomes of it, and in no file")
    func secret() async throws {
        try await BridgeFixture.run { fixture in
            let ticket = try await fixture.ticket()
            #expect(try await fixture.status(ticket: ticket, workspace: "globex") == 401)
            try await fixture.execute("ALTER TABLE stream_ticket RENAME TO broken")
            #expect(try await fixture.status(ticket: ticket) == 200)
            try await fixture.execute("ALTER TABLE broken RENAME TO stream_ticket")
            for name in try FileManager.default.contentsOfDirectory(atPath: fixture.folder.path) {
                let content = try Data(contentsOf: fixture.folder.appending(path: name))
                #expect(content.range(of: Data(ticket.utf8)) == nil, "\(name)")
            }
            for status in [200, 401] as [UInt] { #expect(try await fixture.status(ticket: ticket) == status) }
            #expect(!fixture.log.lines.isEmpty)
            #expect(!fixture.log.lines.contains { "\($0.message) \($0.metadata)".contains(ticket) })
        }
    }

    @Test("While tickets cannot be checked, the stream asks to come back later, and the ticket still counts then")
    func databaseDown() async throws {
        try await BridgeFixture.run { fixture in
            let ticket = try await fixture.ticket()
            try await fixture.execute("ALTER TABLE stream_ticket RENAME TO broken")
            let browser = try await fixture.browser("?ticket=\(ticket)", cookie: .some(nil))
            #expect(try await browser.head().status == .ok)
            #expect(try await browser.block()?.data == #"{"reason":"database"}"#)
            #expect(try await browser.block() == nil)
            try await fixture.execute("ALTER TABLE broken RENAME TO stream_ticket")
            #expect(try await fixture.status(ticket: ticket) == 200)
        }
    }
}

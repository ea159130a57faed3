import Calls
import Foundation
import Logging
import Storage
import TestSupport
import Testing

@testable import Gateway

/// The numbers are those of docs/attacks.md.
@Suite("An attack on a webhook's secret")
struct WebhookAttackTests {
    private static let path = "/api/callerdesk/webhook"

    private static func call(_ id: String, status: String = "ANSWER", type: String = "call_report") -> String {
        #"{"type":"\#(type)","CallSid":"\#(id)","SourceNumber":"9876543210","Status":"\#(status)"}"#
    }

    @Test("18: a secret that is wrong in its first or last byte, empty, cut or far too long is answered like any other")
    func wrongSecrets() async throws {
        try await TestGateway.run { gateway in
            let right = gateway.secretText()
            let reference = try await gateway.send("\(Self.path)/demo/x", body: Self.call("1"))
            #expect(reference.status == 401)
            let wrong = [
                (right.first == "A" ? "B" : "A") + right.dropFirst(), right.dropLast() + (right.last == "A" ? "B" : "A"), String(right.dropLast()),
                right + "A", right + right, right.uppercased(), right + "%00", String(repeating: "A", count: 10_000),
            ]
            for secret in wrong {
                for workspace in ["demo", "other", "nobody"] {
                    #expect(try await gateway.send("\(Self.path)/\(workspace)/\(secret)", body: Self.call("1")) == reference)
                }
                #expect(try await gateway.send("\(Self.path)?token=\(secret)", body: Self.call("1")) == reference)
                #expect(try await gateway.send(Self.path, body: Self.call("1"), headers: [("X-Webhook-Token", secret)]) == reference)
            }
            #expect(try await gateway.send("\(Self.path)?token=", body: Self.call("1")) == reference)
            #expect(try await gateway.send(Self.path, body: Self.call("1"), headers: [("X-Webhook-Token", "")]) == reference)
            #expect(try await gateway.events().isEmpty)
        }
    }

    @Test("19: a secret opens its own workspace only, whatever the path and the body say")
    func otherWorkspace() async throws {
        try await TestGateway.run { gateway in
            let other = try WorkspaceID("other")
            let secret = gateway.secretText()
            #expect(try await gateway.send("\(Self.path)/other/\(secret)", body: Self.call("1")).status == 401)
            let body = #"{"CallSid":"2","SourceNumber":"9876543210","Status":"ANSWER","workspace":"other","workspaceId":"other","token":"x"}"#
            #expect(try await gateway.send("\(Self.path)?token=\(secret)&workspace=other&workspaceId=other", body: body).status == 200)
            #expect(try await gateway.events().map(\.workspaceId) == ["demo"])
            #expect(try await gateway.store.page(of: other, after: 0, limit: 10, maximumBytes: 1 << 20).entries.isEmpty)
        }
    }

    @Test("20: the same again is a duplicate, other content amends the call, another id is a call of its own")
    func replay() async throws {
        try await TestGateway.run { gateway in
            func send(_ body: String) async throws -> String { try await gateway.send(gateway.secretPath, body: body).body }
            #expect(try await send(Self.call("1")) == #"{"status":"accepted","seq":1}"#)
            #expect(try await send(Self.call("1")) == #"{"status":"duplicate","seq":1}"#)
            #expect(try await send(Self.call("1", status: "NOANSWER")) == #"{"status":"accepted","seq":2}"#)
            #expect(try await send(Self.call("2")) == #"{"status":"accepted","seq":3}"#)
            let events = try await gateway.events()
            #expect(events.map(\.amends) == [nil, events[0].seq, nil])
            #expect(events[0].call.id == events[1].call.id && events[0].call.id != events[2].call.id)
        }
    }

    @Test("22: both secrets count during the overlap of a rotation, and the old one not a moment longer")
    func rotation() async throws {
        try await TestGateway.run { gateway in
            let (old, new) = (gateway.secretText(), gateway.secretText(generation: 2))
            func status(_ secret: String) async throws -> Int { try await gateway.send("\(Self.path)/demo/\(secret)", body: Self.call("1")).status }
            #expect(try await (status(old), status(new)) == (200, 401))
            _ = try await gateway.store.rotateWebhook(of: gateway.workspace, overlapHours: 1)
            try await gateway.secrets.load()
            #expect(try await (status(old), status(new)) == (200, 200))
            // As it is known without reading the database again.
            let end = try #require(try await gateway.store.webhookOverlapEnd(of: gateway.workspace))
            #expect(gateway.secrets.knownWorkspace(for: old, named: nil, now: end.adding(seconds: -1)) == gateway.workspace)
            #expect(gateway.secrets.knownWorkspace(for: old, named: nil, now: end) == nil)
            #expect(gateway.secrets.knownWorkspace(for: new, named: nil, now: end) == gateway.workspace)
        }
    }

    @Test("22: a URL that was just made is let in at once, of a new workspace too")
    func newAtOnce() async throws {
        try await TestGateway.run { gateway in
            _ = try await gateway.store.rotateWebhook(of: gateway.workspace, overlapHours: 0)
            #expect(try await gateway.send("\(Self.path)/demo/\(gateway.secretText(generation: 2))", body: Self.call("1")).status == 200)
            let made = try WorkspaceID("made")
            try await gateway.store.addWorkspace(made, name: "Made", timeZone: "UTC", dids: [:])
            let secret = gateway.secret.webhookSecret(workspace: made, generation: 1)
            #expect(try await gateway.send("\(Self.path)/made/\(secret)", body: Self.call("1")).status == 200)
        }
    }

    @Test("22: a running server ends a secret that was replaced without overlap")
    func endedAtOnce() async throws {
        try await TestGateway.run(follows: true) { gateway in
            #expect(try await gateway.send(gateway.secretPath, body: Self.call("1")).status == 200)
            _ = try await gateway.store.rotateWebhook(of: gateway.workspace, overlapHours: 0)
            try await Self.until(401) { try await gateway.send(gateway.secretPath, body: Self.call("1")).status }
            #expect(try await gateway.send("\(Self.path)?token=\(gateway.secretText(generation: 2))", body: Self.call("1")).status == 200)
        }
    }

    @Test("23: a secret in path, query or header is not in the log, not in an answer and not in what is kept")
    func secretsInLogs() async throws {
        let recorder = LogRecorder()
        try await TestGateway.run(logger: Logger(label: "test") { _ in recorder.handler }) { gateway in
            let secret = gateway.secretText()
            func send() async throws -> [Int] {
                let answers = [
                    try await gateway.send("\(Self.path)/demo/\(secret)", body: "{"),
                    try await gateway.send("\(Self.path)?token=\(secret)?type=call_report", body: "{"),
                    try await gateway.send(Self.path, body: "{", headers: [("X-Webhook-Token", secret)]),
                    try await gateway.send("\(Self.path)?token=\(secret)&CallSid=%ZZ&Status=", method: "GET"),
                ]
                for answer in answers { #expect(!answer.body.contains(secret)) }
                return answers.map(\.status)
            }
            #expect(try await send().prefix(3) == [422, 422, 422])
            try await gateway.store.allowWebhooks(from: ["192.0.2.1"], of: gateway.workspace)
            try await gateway.secrets.load()
            #expect(try await send() == [401, 401, 401, 401])
            for kept in try await gateway.store.rejected(workspace: gateway.workspace) {
                let entry = try await gateway.store.rejected(workspace: gateway.workspace, number: kept.number)
                #expect(!entry.query.contains(secret) && !String(decoding: entry.body, as: UTF8.self).contains(secret))
            }
            let lines = recorder.lines.map { "\($0.message) \($0.metadata)" }
            #expect(lines.contains { $0.contains("refused") } && lines.contains { $0.contains("webhook rejected") })
            #expect(!lines.contains { $0.contains(secret) })
        }
    }

    /// Asks until the answer is the expected one.
    static func until(_ expected: Int, _ status: () async throws -> Int) async throws {
        let deadline = ContinuousClock.now + .seconds(20)
        while try await status() != expected {
            try #require(ContinuousClock.now < deadline, "not \(expected) within 20 s")
            await Task.yield()
        }
    }
}

import Calls
import Foundation
import Logging
import Storage
import Testing

@testable import Gateway

@Suite("A webhook is answered")
struct WebhookAnswersTests {
    static let live = #"{"type":"live_call","SourceNumber":"1234567890","DestinationNumber":"9876543210","Status":"Picked"}"#
    static let report = """
        {"type":"call_report","SourceNumber":"1234567890","DestinationNumber":"9876543210","DialWhomNumber":"AGENT_PHONE_NUMBER",\
        "CallDuration":"120","Status":"ANSWER","CallRecordingUrl":"https://example.com/recording.mp3","Direction":"WEBOBD",\
        "StartTime":"2024-01-01T10:00:00Z","EndTime":"2024-01-01T10:02:00Z","call_group":"sales","receiver_name":"Agent Name"}
        """

    @Test("The two requests of the original system give a live call and its completion, as written there")
    func originalRequests() async throws {
        try await TestGateway.run(isDemo: true) { gateway in
            let first = try await gateway.send("/api/callerdesk/webhook", body: Self.live)
            let second = try await gateway.send("/api/callerdesk/webhook", body: Self.report)
            #expect(first == .init(status: 200, contentType: "application/json", body: #"{"status":"accepted","seq":1}"#))
            #expect(second.body == #"{"status":"accepted","seq":2}"#)

            let events = try await gateway.events()
            let (live, completed) = (try #require(events.first), try #require(events.last))
            #expect(live.type == .liveCall && live.call.status == .connected)
            #expect(live.call.customerNumber == TestGateway.lead && live.call.agentNumber == "1234567890")
            #expect(live.call.providerStatus == "Picked" && live.lead?.name == "Asha Verma")
            #expect(completed.type == .callCompleted && completed.call.id == live.call.id)
            #expect(completed.call.direction == .outbound && completed.call.status == .completed)
            #expect(completed.call.durationSeconds == 120 && completed.call.group == "sales" && completed.call.agentName == "Agent Name")
            #expect(completed.call.startedAt?.rfc3339Seconds == "2024-01-01T10:00:00Z" && completed.call.hasRecording == true)
        }
    }

    @Test("The original requests with their placeholders left in are accepted without a customer")
    func placeholders() async throws {
        try await TestGateway.run { gateway in
            for body in [Self.live, Self.report] {
                let answer = try await gateway.send(gateway.secretPath, body: body.replacing("9876543210", with: "LEAD_PHONE_NUMBER"))
                #expect(answer.status == 200 && answer.body.contains("accepted"))
            }
            #expect(try await gateway.events().allSatisfy { $0.call.customerNumber == nil && $0.lead == nil })
        }
    }

    @Test("The same content again is a duplicate with the same number, and fifty at once get one number")
    func duplicates() async throws {
        try await TestGateway.run { gateway in
            let body = #"{"type":"call_report","CallSid":"77","SourceNumber":"9876543210","Status":"ANSWER","Direction":"IVR"}"#
            let answers = try await withThrowingTaskGroup(of: String.self) { group in
                for _ in 0..<50 { group.addTask { try await gateway.send(gateway.secretPath, body: body).body } }
                return try await group.reduce(into: [String: Int]()) { $0[$1, default: 0] += 1 }
            }
            #expect(answers == [#"{"status":"accepted","seq":1}"#: 1, #"{"status":"duplicate","seq":1}"#: 49])
        }
    }

    @Test("A live word after the end and an event without a call are ignored with the reason")
    func ignored() async throws {
        try await TestGateway.run { gateway in
            _ = try await gateway.send(
                gateway.secretPath,
                body: #"{"type":"call_report","CallSid":"5","SourceNumber":"9876543210","Status":"ANSWER"}"#
            )
            let late = try await gateway.send(
                gateway.secretPath,
                body: #"{"type":"live_call","CallSid":"5","SourceNumber":"9876543210","Status":"Ringing"}"#
            )
            #expect(late.body == #"{"status":"ignored","reason":"late"}"#)
            #expect(try await gateway.events().count == 1)
        }
    }

    @Test(
        "A secret is found in the path, the query, the mangled query and the header",
        arguments: [
            ("/api/callerdesk/webhook/demo/SECRET", [:]), ("/api/callerdesk/webhook?token=SECRET", [:]),
            ("/api/callerdesk/webhook?token=SECRET?type=call_report", [:]), ("/api/callerdesk/webhook/demo/SECRET?type=live_call", [:]),
            ("/api/callerdesk/webhook", ["X-Webhook-Token": "SECRET"]),
        ] as [(String, [String: String])]
    )
    func secrets(path: String, headers: [String: String]) async throws {
        try await TestGateway.run { gateway in
            let secret = gateway.secretText()
            let answer = try await gateway.send(
                path.replacing("SECRET", with: secret),
                body: #"{"CallSid":"9","SourceNumber":"9876543210","Status":"Ringing"}"#,
                headers: headers.map { ($0.key, $0.value.replacing("SECRET", with: secret)) }
            )
            #expect(answer.status == 200, "\(answer.body)")
        }
    }

    @Test(
        "A missing or wrong secret gets 401 and the same words, whatever exists",
        arguments: [
            "/api/callerdesk/webhook", "/api/callerdesk/webhook/demo", "/api/callerdesk/webhook?token=wrong", "/api/callerdesk/webhook/demo/wrong",
            "/api/callerdesk/webhook/nobody/wrong", "/api/callerdesk/webhook/other/SECRET", "/api/callerdesk/webhook/DEMO/SECRET",
        ]
    )
    func unauthorized(path: String) async throws {
        try await TestGateway.run { gateway in
            let answer = try await gateway.send(path.replacing("SECRET", with: gateway.secretText()), body: Self.live)
            let reference = try await gateway.send("/api/callerdesk/webhook/demo/x", body: Self.live)
            #expect(answer.status == 401 && answer == reference)
        }
    }

    @Test("What is too large, compressed, of a wrong method or no call is refused with the reason; the body is kept")
    func refused() async throws {
        try await TestGateway.run { gateway in
            let path = gateway.secretPath
            for method in ["PUT", "HEAD", "PURGE"] { #expect(try await gateway.send(path, method: method, body: "{}").status == 405) }
            #expect(try await gateway.send(path, body: String(repeating: "a", count: 256 * 1024 + 1)).status == 413)
            #expect(try await gateway.send(path, body: "x", headers: [("Content-Encoding", "gzip")]).status == 415)
            let answer = try await gateway.send(path, body: #"{"CallSid":"#)
            #expect(answer.status == 422 && answer.contentType == "application/problem+json" && answer.body.contains("malformed_json"))
            #expect(try await gateway.store.rejected(workspace: gateway.workspace).map(\.bytes) == [11])
            let kept = try await gateway.store.rejected(workspace: gateway.workspace, number: 1)
            #expect(String(decoding: kept.body, as: UTF8.self) == #"{"CallSid":"#)
        }
    }

    @Test(
        "The demo lets a webhook without a secret in from this machine only",
        arguments: [
            ([], 200), ([("Forwarded", "for=1.2.3.4")], 401), ([("X-Forwarded-For", "1.2.3.4")], 401), ([("X-Forwarded-Proto", "https")], 401),
            ([("Origin", "https://evil.example")], 401), ([("Origin", "null")], 401), ([("Sec-Fetch-Site", "cross-site")], 401),
            ([("Host", "rebound.example")], 401), ([("Host", "127.evil.example:3001")], 401), ([("Host", "127.0.0.1.evil.example")], 401),
            ([("Host", "[::1].evil.example")], 401), ([("Host", "localhost:80.evil.example")], 401), ([("Host", "::1")], 401),
            ([("Host", "127.evil.example:3001"), ("Origin", "http://127.evil.example:3001"), ("Sec-Fetch-Site", "same-origin")], 401),
            ([("Host", "localhost:3001"), ("Origin", "http://localhost:3001"), ("Sec-Fetch-Site", "same-origin")], 200),
            ([("Host", "127.8.9.10")], 200), ([("Host", "[::1]:3001")], 200), ([("Host", "LOCALHOST")], 200),
        ] as [([(String, String)], Int)]
    )
    func demo(headers: [(String, String)], status: Int) async throws {
        try await TestGateway.run(isDemo: true) { gateway in
            let answer = try await gateway.send("/api/callerdesk/webhook", body: Self.live, headers: headers)
            #expect(answer.status == status)
        }
    }

    @Test(
        "What is kept of a rejected webhook is all of its query but the secret, however that was spelled",
        arguments: ["token=SECRET?type=call_report&x=1", "%74oken=SECRET&type=call_report&x=1", "type=call_report&x=1&TOKEN=SECRET"]
    )
    func keptQuery(query: String) async throws {
        try await TestGateway.run { gateway in
            let secret = gateway.secretText()
            let answer = try await gateway.send("/api/callerdesk/webhook?\(query.replacing("SECRET", with: secret))", body: "{")
            #expect(answer.status == 422)
            let kept = try await gateway.store.rejected(workspace: gateway.workspace, number: 1).query
            #expect(!kept.contains(secret))
            #expect(CallbackQueryReading(kept) == CallbackQueryReading("type=call_report&x=1"))
        }
    }

    @Test("A disabled workspace answers 401, and 200 again once it is enabled")
    func disabled() async throws {
        try await TestGateway.run { gateway in
            try await gateway.store.setWorkspace(gateway.workspace, disabled: true)
            let intake = WebhookIntake(store: gateway.store, logger: .init(label: "test"))
            await #expect(throws: (any Error).self) {
                _ = try await intake.take(WebhookRequest(method: .post, body: Array(Self.live.utf8)), workspace: gateway.workspace)
            }
            try await gateway.store.setWorkspace(gateway.workspace, disabled: false)
            #expect(try await gateway.send(gateway.secretPath, body: Self.live).status == 200)
        }
    }
}

/// A query's fields without their order.
private struct CallbackQueryReading: Equatable {
    let fields: [String]

    init(_ query: String) { fields = ((try? CallbackQuery(query).fields) ?? []).map { "\($0.name)=\($0.value)" }.sorted() }
}

import Calls
import Logging
import Storage
import TestSupport
import Testing

@testable import Gateway

@Suite("A workspace's list of addresses")
struct WebhookAddressTests {
    private static let body = #"{"CallSid":"1","SourceNumber":"9876543210","Status":"ANSWER"}"#

    @Test(
        "lets in who is on it; a proxy on this machine says who that is in the last hop it wrote",
        arguments: [
            ([], nil, 200), (["127.0.0.1"], nil, 200), (["::ffff:127.0.0.0/104"], nil, 200), (["192.0.2.0/24"], nil, 401), (["::/0"], nil, 401),
            (["192.0.2.0/24", "2001:db8::/32"], "192.0.2.9", 200), (["192.0.2.0/24", "2001:db8::/32"], "2001:db8::1", 200),
            (["192.0.2.0/24"], "::ffff:192.0.2.9", 200), (["192.0.2.0/24"], "198.51.100.1", 401), (["192.0.2.0/24"], "192.0.2.9, 198.51.100.1", 401),
            (["192.0.2.0/24"], "198.51.100.1, 192.0.2.9", 200), (["127.0.0.1"], "198.51.100.1", 401), (["192.0.2.0/24"], "192.0.2.9:80", 401),
            (["192.0.2.0/24"], "unknown", 401), (["192.0.2.0/24"], "192.0.2.9%00", 401), (["nonsense"], nil, 401),
            (["nonsense", "127.0.0.1"], nil, 200),
        ] as [([String], String?, Int)]
    )
    func list(addresses: [String], forwarded: String?, status: Int) async throws {
        try await TestGateway.run { gateway in
            try await gateway.store.allowWebhooks(from: addresses, of: gateway.workspace)
            try await gateway.secrets.load()
            let headers = forwarded.map { [("X-Forwarded-For", $0)] } ?? []
            let answer = try await gateway.send(gateway.secretPath, body: Self.body, headers: headers)
            #expect(answer.status == status)
            guard status == 401 else { return }
            #expect(try await gateway.send("/api/callerdesk/webhook/demo/wrong", body: Self.body, headers: headers) == answer)
            #expect(try await gateway.events().isEmpty)
        }
    }

    @Test("is one workspace's alone, counts without a secret in the demo too, and is followed by a running server")
    func scope() async throws {
        try await TestGateway.run(isDemo: true, follows: true) { gateway in
            let other = "/api/callerdesk/webhook/other/\(gateway.secret.webhookSecret(workspace: try .init("other"), generation: 1))"
            #expect(try await gateway.send("/api/callerdesk/webhook", body: Self.body).status == 200)
            try await gateway.store.allowWebhooks(from: ["192.0.2.1"], of: gateway.workspace)
            try await WebhookAttackTests.until(401) { try await gateway.send(gateway.secretPath, body: Self.body).status }
            #expect(try await gateway.send("/api/callerdesk/webhook", body: Self.body).status == 401)
            #expect(try await gateway.send(other, body: Self.body).status == 200)
            try await gateway.store.allowWebhooks(from: [], of: gateway.workspace, isReplacing: true)
            try await WebhookAttackTests.until(200) { try await gateway.send(gateway.secretPath, body: Self.body).status }
        }
    }

    @Test("is told to the operator when it refuses a right secret: once a minute, with the address and no header's text")
    func log() async throws {
        let recorder = LogRecorder()
        try await TestGateway.run(logger: Logger(label: "test") { _ in recorder.handler }) { gateway in
            try await gateway.store.allowWebhooks(from: ["192.0.2.1"], of: gateway.workspace)
            try await gateway.secrets.load()
            _ = try await gateway.send("/api/callerdesk/webhook/demo/wrong", body: Self.body)
            #expect(!recorder.lines.contains { $0.message.contains("refused") })
            let hops = ["text=\"x\"", "198.51.100.1"]
            for hop in hops + hops { _ = try await gateway.send(gateway.secretPath, body: Self.body, headers: [("X-Forwarded-For", hop)]) }
            let lines = recorder.lines.filter { $0.message.contains("refused") }
            #expect(lines.count == 1 && lines.first?.metadata["address"] == "unknown" && lines.first?.metadata["workspace"] == "demo")
        }
    }
}

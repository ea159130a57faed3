import Calls
import Crypto
import Foundation
import HTTPTypes
import Logging
import Storage
import TestSupport
import Testing

@testable import Gateway

/// The numbers are those of docs/attacks.md.
@Suite("A webhook that has to be signed")
struct WebhookSignatureTests {
    private static let body = #"{"type":"call_report","CallSid":"1","SourceNumber":"9876543210","Status":"ANSWER"}"#

    /// What a provider does, with its own clock.
    private struct Provider {
        var key: Data
        var id = "msg_1"
        var clock = Timestamp.now.microseconds / 1_000_000

        func code(_ body: String) -> String {
            let signed = Data("\(id).\(clock).\(body)".utf8)
            return "v1,\(Data(HMAC<SHA256>.authenticationCode(for: signed, using: SymmetricKey(data: key))).base64EncodedString())"
        }

        func headers(_ body: String) -> [(String, String)] { headers(signature: code(body)) }

        func headers(signature: String) -> [(String, String)] {
            [("webhook-id", id), ("webhook-timestamp", "\(clock)"), ("webhook-signature", signature)]
        }
    }

    private static func run(
        logger: Logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
        _ body: @escaping @Sendable (TestGateway, Provider) async throws -> Void
    ) async throws {
        try await TestGateway.run(logger: logger) { gateway in
            try await gateway.store.setWebhooksSigned(true, of: gateway.workspace)
            try await gateway.secrets.load()
            try await body(gateway, Provider(key: gateway.secret.webhookSigningKey(workspace: gateway.workspace, generation: 1)))
        }
    }

    private static func signature(_ headers: [(String, String)]) -> WebhookSignature? {
        var fields = HTTPFields()
        for (name, value) in headers { HTTPField.Name(name).map { fields[$0] = value } }
        return WebhookSignature(fields)
    }

    @Test("22: the code of the specification's own example is taken, and none that differs in a bit")
    func example() throws {
        // From the specification's test vector: key, id, timestamp and body give this code.
        let key = SymmetricKey(data: try #require(Data(base64Encoded: "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")))
        let body = Array(#"{"test": 2432232314}"#.utf8)
        func signature(_ code: String) throws -> WebhookSignature {
            let id = ("webhook-id", "msg_p5jXN8AQM9LWM0D4loKWxJek")
            return try #require(Self.signature([id, ("webhook-timestamp", "1614265330"), ("webhook-signature", code)]))
        }
        let right = "g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
        #expect(try signature("v1,\(right)").covers(body, keys: [key]))
        #expect(try !signature("v1,\(right)").covers(body, keys: []))
        #expect(try !signature("v1,\(right)").covers(body + [0x20], keys: [key]))
        let bytes = try #require(Data(base64Encoded: right))
        for bit in 0..<256 {
            var other = bytes
            other[bit / 8] ^= 1 << (bit % 8)
            #expect(try !signature("v1,\(other.base64EncodedString())").covers(body, keys: [key]))
        }
        for length in [0, 16, 31, 33] {
            #expect(try !signature("v1,\((bytes + [0]).prefix(length).base64EncodedString())").covers(body, keys: [key]))
        }
    }

    @Test("22: the raw bytes count: a proxy that changes white space is refused; other workspaces need no signature")
    func rawBytes() async throws {
        try await Self.run { gateway, provider in
            let signed = provider.headers(Self.body)
            let reference = try await gateway.send("/api/callerdesk/webhook/demo/wrong", body: Self.body, headers: signed)
            for other in [Self.body + "\n", " " + Self.body, Self.body.replacing(":", with: ": "), ""] {
                #expect(try await gateway.send(gateway.secretPath, body: other, headers: signed) == reference)
            }
            #expect(try await gateway.send(gateway.secretPath, body: Self.body, headers: signed).status == 200)
            let secret = gateway.secret.webhookSecret(workspace: try WorkspaceID("other"), generation: 1)
            #expect(try await gateway.send("/api/callerdesk/webhook/other/\(secret)", body: Self.body).status == 200)
            #expect(try await gateway.events().count == 1)
        }
    }

    @Test("22: any of several signatures will do, none of them or too many are refused")
    func several() async throws {
        try await Self.run { gateway, provider in
            let (right, wrong) = (provider.code(Self.body), provider.code("another"))
            let cases = [
                (right, 200), ("\(wrong) \(right)", 200), ("\(right) \(wrong)", 200), ("v1a,abc \(right)", 200), ("v1,! \(right)", 200), (wrong, 401),
                ("\(wrong) \(wrong)", 401), ("", 401), ("v1,", 401), (String(right.dropFirst(3)), 401), ("v2" + right.dropFirst(2), 401),
                (right + ",", 401), (Array(repeating: wrong, count: 16).joined(separator: " ") + " \(right)", 401),
            ]
            for (signature, status) in cases {
                let answer = try await gateway.send(gateway.secretPath, body: Self.body, headers: provider.headers(signature: signature))
                #expect(answer.status == status, "\(signature)")
            }
        }
    }

    @Test("22: a header that is missing or malformed, an id or a time twice, a full stop in the id and a GET are refused like a wrong secret")
    func malformed() async throws {
        try await Self.run { gateway, provider in
            let right = provider.headers(Self.body)
            let reference = try await gateway.send("/api/callerdesk/webhook/demo/wrong", body: Self.body)
            var cases = right.indices.map { index in right.enumerated().filter { $0.offset != index }.map(\.element) }
            cases += right.dropLast().map { right + [$0] } + [[]]
            for clock in ["", "now", "-1", "+1", "1e9", "\(provider.clock).0", "99999999999999999999"] {
                cases.append([right[0], ("webhook-timestamp", clock), right[2]])
            }
            var dotted = provider
            dotted.id = "msg.\(provider.clock)"
            cases += [dotted.headers(Self.body), [("webhook-id", ""), right[1], right[2]]]
            for headers in cases {
                #expect(try await gateway.send(gateway.secretPath, body: Self.body, headers: headers) == reference, "\(headers)")
            }
            let get = "\(gateway.secretPath)?CallSid=1&SourceNumber=9876543210&Status=ANSWER"
            #expect(try await gateway.send(get, method: "GET", headers: provider.headers("")) == reference)
            #expect(try await gateway.events().isEmpty)
        }
    }

    @Test("20: what was signed too long ago or too far ahead is refused; again in time it is a duplicate, and the query adds nothing")
    func replay() async throws {
        try await Self.run { gateway, provider in
            for (seconds, status) in [(-310, 401), (310, 401), (-3600, 401), (-86_400 * 20, 401), (-240, 200), (240, 200)] as [(Int64, Int)] {
                var other = provider
                other.clock += seconds
                let answer = try await gateway.send(gateway.secretPath, body: Self.body, headers: other.headers(Self.body))
                #expect(answer.status == status, "\(seconds)")
            }
            let again = try await gateway.send(gateway.secretPath, body: Self.body, headers: provider.headers(Self.body))
            #expect(again.body == #"{"status":"duplicate","seq":1}"#)
            let query = "\(gateway.secretPath)?call_group=forged&receiver_name=forged"
            #expect(try await gateway.send(query, body: Self.body, headers: provider.headers(Self.body)).body == again.body)
            let parts = [("webhook-id", "a"), ("webhook-timestamp", "1000"), ("webhook-signature", "v1,AAAA")]
            let signature = try #require(Self.signature(parts))
            #expect([699, 700, 1300, 1301].map { signature.isTimely(now: $0) } == [false, true, true, false])
        }
    }

    @Test("22: the keys of both generations count during the overlap of a rotation, and only those")
    func rotation() async throws {
        try await Self.run { gateway, old in
            let new = Provider(key: gateway.secret.webhookSigningKey(workspace: gateway.workspace, generation: 2))
            let path = "/api/callerdesk/webhook/demo/\(gateway.secretText(generation: 2))"
            func statuses(_ path: String) async throws -> [Int] {
                var statuses: [Int] = []
                for provider in [old, new] {
                    statuses.append(try await gateway.send(path, body: Self.body, headers: provider.headers(Self.body)).status)
                }
                return statuses
            }
            #expect(try await statuses(gateway.secretPath) == [200, 401])
            _ = try await gateway.store.rotateWebhook(of: gateway.workspace, overlapHours: 1)
            try await gateway.secrets.load()
            #expect(try await statuses(path) == [200, 200])
            let end = try #require(try await gateway.store.webhookOverlapEnd(of: gateway.workspace))
            let keys = try #require(gateway.secrets.rules(of: gateway.workspace).signingKeys)
            #expect(Set(keys.map(\.expiresAt)) == [nil, end])
            _ = try await gateway.store.rotateWebhook(of: gateway.workspace, overlapHours: 0)
            try await gateway.secrets.load()
            let third = "/api/callerdesk/webhook/demo/\(gateway.secretText(generation: 3))"
            #expect(try await statuses(third) == [401, 401])
        }
    }

    @Test("22: a key ends with its generation, though the database was not read since")
    func expiry() throws {
        let key = Data(repeating: 7, count: 32)
        let provider = Provider(key: key)
        let signature = try #require(Self.signature(provider.headers(Self.body)))
        let end = Timestamp(seconds: 1000)
        let rules = WebhookRules(signingKeys: [.init(key: SymmetricKey(data: key), expiresAt: end)])
        try rules.admit(Array(Self.body.utf8), signature: signature, now: Timestamp(seconds: 999))
        #expect(throws: RefusedWebhooks.Reason.signature) { try rules.admit(Array(Self.body.utf8), signature: signature, now: end) }
    }

    @Test("23: neither secret nor signing key nor signature is in the log, whatever it is refused for")
    func log() async throws {
        let recorder = LogRecorder()
        try await Self.run(logger: Logger(label: "test") { _ in recorder.handler }) { gateway, provider in
            var late = provider
            late.clock -= 3600
            let refused: [[(String, String)]] = [[], late.headers(Self.body), provider.headers("another")]
            for headers in refused {
                let answer = try await gateway.send(gateway.secretPath, body: Self.body, headers: headers)
                #expect(answer.status == 401)
            }
            let lines = recorder.lines.filter { $0.message.contains("refused") }
            let reasons = [RefusedWebhooks.Reason.unsigned, .untimely, .signature].map { Logger.MetadataValue.string($0.rawValue) }
            #expect(lines.map { $0.metadata["reason"] } == reasons)
            let text = recorder.lines.map { "\($0.message) \($0.metadata)" }.joined()
            for secret in [gateway.secretText(), provider.key.base64EncodedString(), provider.code("another"), "9876543210"] {
                #expect(!text.contains(secret))
            }
        }
    }
}

import AsyncHTTPClient
import Crypto
import Foundation
import HTTPTypes
import Testing

@testable import Gateway
@testable import Simulator

@Suite("Delivery of simulated webhooks", .timeLimit(.minutes(1)))
struct WebhookSenderTests {
    private let payload = WebhookPayload(.report, ["CallSid": "7"])

    private func delivery(
        _ encoding: WebhookEncoding = .json,
        signer: WebhookSigner? = nil,
        answer: @escaping @Sendable (Int) -> (HTTPResponse.Status, String)
    ) async throws -> (WebhookDelivery, [WebhookReceiver.Webhook]) {
        try await WebhookReceiver.with(answer: answer) { receiver in
            try await HTTPClient.withHTTPClient { client in
                let pauses = Array(repeating: Duration.milliseconds(1), count: 3)
                let delivery = await WebhookSender(client: client, url: receiver.url, signer: signer, backOff: pauses)
                    .send(payload, as: encoding)
                var webhooks: [WebhookReceiver.Webhook] = []
                for await webhook in receiver.webhooks.prefix(delivery.retries + 1) { webhooks.append(webhook) }
                return (delivery, webhooks)
            }
        }
    }

    @Test("A webhook is sent again until it is taken")
    func retried() async throws {
        let (delivery, webhooks) = try await delivery { $0 < 2 ? (.serviceUnavailable, "") : (.ok, #"{"status":"duplicate","seq":9}"#) }
        #expect(delivery == WebhookDelivery(outcome: .duplicate, retries: 2, status: 200))
        #expect(webhooks.map(\.body) == Array(repeating: #"{"CallSid":"7"}"#, count: 3))
        #expect(webhooks.allSatisfy { $0.method == "POST" && $0.contentType == "application/json" && $0.uri == "/hook?token=abc?type=call_report" })
    }

    @Test("A webhook that is never taken is given up")
    func givenUp() async throws {
        let (delivery, webhooks) = try await delivery { _ in (.internalServerError, "") }
        #expect(delivery == WebhookDelivery(outcome: .failed, retries: 3, status: 500))
        #expect(webhooks.count == 4)
    }

    @Test("A refusal is final")
    func refused() async throws {
        let (delivery, _) = try await delivery { _ in (.unauthorized, "") }
        #expect(delivery == WebhookDelivery(outcome: .failed, retries: 0, status: 401))
    }

    @Test("Any 200 is a success, and forms and GETs are sent as such")
    func otherEncodings() async throws {
        let (posted, forms) = try await delivery(.form) { _ in (.ok, "success") }
        #expect(posted.outcome == .accepted)
        #expect(forms.first?.body == "CallSid=7")
        #expect(forms.first?.contentType == "application/x-www-form-urlencoded")
        let (got, gets) = try await delivery(.get) { _ in (.ok, #"{"status":"ignored","reason":"late"}"#) }
        #expect(got.outcome == .ignored)
        #expect(gets.first?.method == "GET")
        #expect(gets.first?.uri == "/hook?token=abc?CallSid=7")
    }

    @Test("A signed webhook is a POST that the gateway takes for signed, with the same id in every attempt", arguments: WebhookEncoding.allCases)
    func signed(encoding: WebhookEncoding) async throws {
        let key = Data((0..<32).map { UInt8($0) })
        let signer = try WebhookSigner(key: "whsec_\(key.base64EncodedString())")
        let (delivery, webhooks) = try await delivery(encoding, signer: signer) { $0 == 0 ? (.serviceUnavailable, "") : (.ok, "") }
        #expect(delivery.outcome == .accepted && webhooks.count == 2)
        for webhook in webhooks {
            let signature = try #require(WebhookSignature(webhook.headers))
            #expect(webhook.method == "POST" && signature.covers(Array(webhook.body.utf8), keys: [SymmetricKey(data: key)]))
            #expect(signature.isTimely(now: Int64(Date().timeIntervalSince1970)))
        }
        let ids = webhooks.map { webhook in HTTPField.Name("webhook-id").flatMap { webhook.headers[$0] } }
        #expect(ids[0] == ids[1])
        let (_, others) = try await self.delivery(encoding, signer: signer) { _ in (.ok, "") }
        #expect(HTTPField.Name("webhook-id").flatMap { others[0].headers[$0] } != ids[0])
    }

    @Test("What is no signing key is refused", arguments: ["", "whsec_", "whsec_!", "AAAA", "whsec_AAA"])
    func noKey(text: String) {
        #expect(throws: InvalidSimulation.self) { try WebhookSigner(key: text) }
    }

    @Test("Without anybody there the webhook fails without a status")
    func unreachable() async throws {
        let delivery = try await HTTPClient.withHTTPClient(configuration: WebhookSender.clientConfiguration) { client in
            await WebhookSender(client: client, url: "http://127.0.0.1:1/hook", backOff: []).send(payload)
        }
        #expect(delivery == WebhookDelivery(outcome: .failed, retries: 0, status: nil, problem: "connection refused"))
    }
}

import AsyncHTTPClient
import Calls
import Foundation
import Logging
import NIOCore
import NIOHTTP1
import NIOPosix

/// Delivers webhooks to one registered URL, as a provider does: again and again until it hears 200, but not for ever.
struct WebhookSender: Sendable {
    /// After these the attempts are repeated. CallerDesk documents none; these are usual among providers.
    static let backOff: [Duration] = [.seconds(1), .seconds(2), .seconds(4), .seconds(8), .seconds(16)]
    private static let attemptTimeout = TimeAmount.seconds(10)
    private static let maximumAnswer = 64 * 1024

    private let client: HTTPClient
    private let url: String
    private let signer: WebhookSigner?
    private let backOff: [Duration]

    /// - Parameters:
    ///   - url: The registered URL with its secret. May have a query.
    ///   - signer: Signs every webhook, if there is one.
    ///   - backOff: The pauses between attempts; one attempt more is made than there are pauses.
    init(client: HTTPClient, url: String, signer: WebhookSigner? = nil, backOff: [Duration] = Self.backOff) {
        self.client = client
        self.url = url
        self.signer = signer
        self.backOff = backOff
    }

    /// Sends one webhook and waits until it is taken, refused (any 4xx is final) or given up. Ends early when the task is cancelled.
    func send(_ payload: WebhookPayload, as encoding: WebhookEncoding = .json) async -> WebhookDelivery {
        var delivery = WebhookDelivery(outcome: .failed, retries: 0, status: nil)
        let id = UUID().uuidString.lowercased()
        while true {
            let answer: Answer?
            do {
                answer = try await attempt(payload, id: id, as: encoding)
                delivery.problem = nil
            } catch {
                answer = nil
                delivery.problem = Self.words(for: error)
            }
            delivery.status = answer?.status
            if let answer, answer.status == 200 {
                delivery.outcome = answer.outcome
                return delivery
            }
            if let answer, (400..<500).contains(answer.status) { return delivery }
            guard delivery.retries < backOff.count, (try? await Task.sleep(for: backOff[delivery.retries])) != nil else { return delivery }
            delivery.retries += 1
        }
    }

    /// What a person understands of a failed attempt.
    private static func words(for error: any Error) -> String {
        switch error {
        case let error as NIOConnectionError:
            guard let first = error.connectionErrors.first?.error as? IOError else { return "its host name is not known" }
            return String(cString: strerror(first.errnoCode)).lowercased()
        case let error as IOError: return String(cString: strerror(error.errnoCode)).lowercased()
        case let error as HTTPClientError where [.connectTimeout, .deadlineExceeded, .readTimeout].contains(error):
            return "it does not answer in time"
        case let error as HTTPClientError: return "\(error)"
        default: return "\(type(of: error))"
        }
    }

    /// A connection that is refused fails at once, and the pauses above decide; the client's own default is to try on until the time is up.
    static var clientConfiguration: HTTPClient.Configuration {
        var configuration = HTTPClient.Configuration()
        configuration.connectionPool.retryConnectionEstablishment = false
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = 64
        return configuration
    }

    private struct Answer {
        var status: Int
        var outcome: WebhookDelivery.Outcome
    }

    private struct AnswerBody: Decodable {
        var status: String
    }

    /// - Parameter id: The webhook's, the same in every attempt.
    private func attempt(_ payload: WebhookPayload, id: String, as encoding: WebhookEncoding) async throws -> Answer {
        // All that a GET says is in its URL, which no signature covers.
        let encoding = signer != nil && encoding == .get ? .form : encoding
        var request = HTTPClientRequest(url: encoding.url(url, for: payload))
        if encoding != .get {
            let isJSON = encoding == .json
            let body = isJSON ? payload.json : payload.urlEncoded
            request.method = .POST
            request.headers.add(name: "Content-Type", value: isJSON ? "application/json" : "application/x-www-form-urlencoded")
            request.headers.add(contentsOf: signer?.headers(id: id, seconds: Timestamp.now.microseconds / 1_000_000, body: body) ?? [])
            request.body = .bytes(ByteBuffer(string: body))
        }
        let response = try await client.execute(request, timeout: Self.attemptTimeout)
        let answer = try await response.body.collect(upTo: Self.maximumAnswer)
        let word = try? JSONDecoder().decode(AnswerBody.self, from: Data(answer.readableBytesView)).status
        return Answer(status: Int(response.status.code), outcome: word.flatMap(WebhookDelivery.Outcome.init) ?? .accepted)
    }
}

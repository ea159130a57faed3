import AsyncHTTPClient
import Foundation
import Logging
import NIOCore
import NIOHTTP1
import Testing

@testable import Simulator

@Suite("The click-to-call server", .timeLimit(.minutes(1)))
struct ClickToCallServerTests {
    private struct Answer: Decodable, Equatable {
        var type: String
        var message: String
        var campid: Int?
        var callerid: String?
    }

    private static let logger = Logger(label: "click-to-call") { _ in SwiftLogNoOpLogHandler() }

    /// Runs the server on a free port and gives its base URL.
    private func with<Result: Sendable>(
        webhookURL: String,
        _ body: @escaping @Sendable (String, HTTPClient) async throws -> Result
    ) async throws -> Result {
        let server = ClickToCallServer(
            configuration: .init(port: 0, authcode: "key", webhookURL: webhookURL, timing: CallTiming(ringing: 0, talking: 0, recordingDelay: 0)),
            logger: Self.logger
        )
        let (ports, running) = AsyncStream.makeStream(of: Int.self)
        return try await HTTPClient.withHTTPClient { client in
            let task = Task { try await server.run { running.yield($0) } }
            defer { task.cancel() }
            var iterator = ports.makeAsyncIterator()
            let port = try #require(await iterator.next())
            let result = try await body("http://127.0.0.1:\(port)", client)
            task.cancel()
            _ = await task.result
            return result
        }
    }

    private static func get(_ url: String, _ client: HTTPClient) async throws -> (status: Int, contentType: String?, body: [UInt8]) {
        let response = try await client.execute(HTTPClientRequest(url: url), timeout: .seconds(10))
        let body = try await response.body.collect(upTo: 1 << 20)
        return (Int(response.status.code), response.headers.first(name: "Content-Type"), Array(body.readableBytesView))
    }

    private static let order = "authcode=key&calling_party_a=9800000001&calling_party_b=9000000001&deskphone=01200000100&call_from_did=1"

    @Test("An order is answered with its campid, and that call's webhooks follow, the last with a recording that can be fetched")
    func ordered() async throws {
        try await WebhookReceiver.with { receiver in
            try await with(webhookURL: receiver.url) { base, client in
                let (status, contentType, body) = try await Self.get("\(base)/api/click_to_call_v2?\(Self.order)", client)
                #expect(status == 200)
                #expect(contentType?.hasPrefix("text/html") == true)
                let answer = try JSONDecoder().decode(Answer.self, from: Data(body))
                #expect(answer.type == "success")
                #expect(answer.message == "Call to Customer Initiate Successfully..")
                #expect(answer.callerid == "00911200000100")
                let campaign = try #require(answer.campid)

                var bodies: [[String: String]] = []
                for await webhook in receiver.webhooks.prefix(4) {
                    bodies.append(try JSONDecoder().decode([String: String].self, from: Data(webhook.body.utf8)))
                }
                #expect(bodies.map { $0["Status"] } == ["Transfer to agent", "Picked", "ANSWER", "ANSWER"])
                #expect(bodies.allSatisfy { $0["campid"] == String(campaign) && $0["Direction"] == "WEBOBD" })
                #expect(bodies.allSatisfy { $0["SourceNumber"] == "09800000001" && $0["DialWhomNumber"] == "09000000001" })
                let recording = try await Self.get(try #require(bodies[3]["CallRecordingUrl"]), client)
                #expect(recording.status == 200)
                #expect(recording.contentType == "audio/wav")
                #expect(recording.body.starts(with: "RIFF".utf8))
            }
        }
    }

    @Test("A wrong order is answered with HTTP 200 and an error, and no call follows")
    func refused() async throws {
        try await WebhookReceiver.with { receiver in
            try await with(webhookURL: receiver.url) { base, client in
                for (query, message) in [
                    ("", "Invalid Auth Code!"), (Self.order.replacingOccurrences(of: "key", with: "wrong"), "Invalid Auth Code!"),
                    (Self.order.replacingOccurrences(of: "=98", with: "=%2B9198"), "Agent on break/Inactive. Call not allowed"),
                ] {
                    let (status, contentType, body) = try await Self.get("\(base)/api/click_to_call_v2?\(query)", client)
                    #expect(status == 200)
                    #expect(contentType?.hasPrefix("text/html") == true)
                    #expect(try JSONDecoder().decode(Answer.self, from: Data(body)) == Answer(type: "error", message: message))
                }
                // What comes first belongs to the order that follows.
                _ = try await Self.get("\(base)/api/click_to_call_v2?\(Self.order.replacingOccurrences(of: "=90", with: "=91"))", client)
                var iterator = receiver.webhooks.makeAsyncIterator()
                #expect(await iterator.next()?.body.contains("09100000001") == true)
            }
        }
    }

    @Test("The recording is a WAV file whose sizes add up")
    func wav() {
        let wav = RecordingTone.wav
        #expect(wav.count == 8044)
        #expect(wav[4..<8].reversed().reduce(0) { $0 << 8 | Int($1) } == wav.count - 8)
        #expect(wav[40..<44].reversed().reduce(0) { $0 << 8 | Int($1) } == 8000)
    }
}

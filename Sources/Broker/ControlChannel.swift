import Foundation
import MQTT
import Synchronization

/// Commands to the dynamic security plugin and its answers, over a connection that may come and go.
final class ControlChannel: Sendable {
    /// How long the broker may take for one batch. It carries commands out at once, but saves its file after each.
    static let patience = Duration.seconds(10)
    /// The broker serves nobody else while it carries out a batch, so batches are short.
    static let batchSize = 20

    private struct Request: Encodable {
        struct Item: Encodable {
            let command: ControlCommand
            let correlation: String

            private enum CodingKeys: CodingKey {
                case correlationData
            }

            func encode(to encoder: any Encoder) throws {
                try command.encode(to: encoder)
                var container = encoder.container(keyedBy: CodingKeys.self)
                try container.encode(correlation, forKey: .correlationData)
            }
        }

        let commands: [Item]
    }

    private struct Answer: Decodable {
        let responses: [ControlResponse]
    }

    private struct State {
        /// Counts connections; nil while there is none.
        var connection: Int?
        var connections = 0
        var waiting: [String: AsyncStream<[ControlResponse]>.Continuation] = [:]
    }

    private let client: MQTTClient
    private let state = Mutex(State())

    init(client: MQTTClient) {
        self.client = client
    }

    /// A number that is another after each reconnect; nil while answers cannot be heard.
    var connection: Int? { state.withLock { $0.connection } }

    /// Hears the answers until the task is cancelled.
    ///
    /// - Throws: `MQTTError.closed` if the client has ended.
    func listen() async throws {
        for await event in try client.subscribe(to: ["\(BrokerRole.controlTopic)/response"]) {
            switch event {
            case .subscribed:
                state.withLock { state in
                    state.connections += 1
                    state.connection = state.connections
                }
            case .message(let message):
                guard let answer = try? JSONDecoder().decode(Answer.self, from: Data(message.payload)) else { continue }
                // All commands of a batch carry the same text, and all of its answers come in one message.
                guard let correlation = answer.responses.first?.correlationData else { continue }
                _ = state.withLock { $0.waiting[correlation] }?.yield(answer.responses)
            case .disconnected, .rejected, .overflow:
                let waiting = state.withLock { state in
                    if case .overflow = event {} else { state.connection = nil }
                    return state.waiting.values
                }
                for continuation in waiting { continuation.finish() }
            }
        }
    }

    /// Sends commands, in batches one after the other.
    ///
    /// - Returns: One answer for each.
    /// - Throws: `BrokerError.noAnswer`; nobody knows then which of them were carried out. `BrokerError.commandFailed` for the first one that was refused; the
    ///   others of its batch were carried out.
    @discardableResult
    func send(_ commands: [ControlCommand]) async throws -> [ControlResponse] {
        var responses: [ControlResponse] = []
        for start in stride(from: 0, to: commands.count, by: Self.batchSize) {
            responses += try await sendBatch(Array(commands[start..<min(start + Self.batchSize, commands.count)]))
        }
        return responses
    }

    private func sendBatch(_ batch: [ControlCommand]) async throws -> [ControlResponse] {
        let correlation = UUID().uuidString
        let (answers, continuation) = AsyncStream<[ControlResponse]>.makeStream()
        state.withLock { $0.waiting[correlation] = continuation }
        defer { state.withLock { _ = $0.waiting.removeValue(forKey: correlation) } }
        let payload = try JSONEncoder().encode(Request(commands: batch.map { Request.Item(command: $0, correlation: correlation) }))
        _ = try await client.enqueue(MQTTMessage(topic: BrokerRole.controlTopic, payload: Array(payload)))
        let timeout = Task {
            try await Task.sleep(for: Self.patience)
            continuation.finish()
        }
        defer { timeout.cancel() }
        for await responses in answers {
            if let (command, refused) = zip(batch, responses).first(where: { !$1.isDone }) {
                throw BrokerError.commandFailed(command: command.name, reason: refused.error ?? "")
            }
            return responses
        }
        try Task.checkCancellation()
        throw BrokerError.noAnswer
    }
}

/// What can go wrong between this client and a broker.
public enum MQTTError: Error, Equatable, Sendable {
    /// The text cannot be published to: empty, over 65,535 bytes or 200 levels, or with a wildcard or control character. Nothing was sent.
    case badTopic(String)

    /// The text cannot be subscribed to. Nothing was sent.
    case badFilter(String)

    /// The payload does not fit into the largest packet that this client or its broker takes. Trying again is of no use.
    case payloadTooLarge(bytes: Int, limit: Int)

    /// The broker does not accept user name and password. The client keeps trying, since the account may appear later.
    case notAuthorized

    /// The broker refused a publish or the connection, for the reason with this code (MQTT 5.0 §2.4, or 3.1.1 §3.2.2.3 for a connection).
    case refused(reasonCode: UInt8)

    /// No connection to the broker's address. The client keeps trying.
    case unreachable(String)

    /// No secure connection: the certificate is not trusted, names another host, or the trusted file cannot be read. The client keeps trying.
    case tlsFailed(String)

    /// The broker did not answer within the time allowed for connecting. The client keeps trying.
    case timedOut

    /// The connection broke. The client connects again and sends again what was not acknowledged.
    case connectionLost(String)

    /// The broker ended the connection and said why (MQTT 5.0 §3.14). The client connects again.
    case disconnectedByBroker(reasonCode: UInt8)

    /// The client has ended, so the message was not published, or nobody knows whether it was.
    case closed
}

extension MQTTError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .badTopic(let topic): "'\(topic)' is no topic to publish to"
        case .badFilter(let filter): "'\(filter)' is no topic filter"
        case .payloadTooLarge(let bytes, let limit): "the payload has \(bytes) bytes and at most \(limit) can be sent"
        case .notAuthorized: "the broker does not accept the user name and password"
        case .refused(let code): "the broker refused (reason code \(code))"
        case .unreachable(let detail): "the broker cannot be reached: \(detail)"
        case .tlsFailed(let detail): "no secure connection to the broker: \(detail)"
        case .timedOut: "the broker did not answer in time"
        case .connectionLost(let detail): "the connection to the broker was lost: \(detail)"
        case .disconnectedByBroker(let code): "the broker ended the connection (reason code \(code))"
        case .closed: "the client has ended"
        }
    }
}

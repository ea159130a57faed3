/// What can go wrong between Deskbell and the accounts of its broker; the description is one sentence.
public enum BrokerError: Error, Equatable, CustomStringConvertible {
    /// No address and port to listen on.
    case badListener(host: String, port: Int)
    /// The broker did not answer a batch of account commands in time, or the connection was lost meanwhile.
    case noAnswer
    /// Telling of a revoked desk took too long.
    case reportTimedOut
    /// The broker refused an account command.
    case commandFailed(command: String, reason: String)

    public var description: String {
        switch self {
        case .badListener(let host, let port): "'\(host)' port \(port) is no address the broker could listen on."
        case .noAnswer: "The broker did not answer a change of accounts in time."
        case .reportTimedOut: "Telling that the desk is gone took too long."
        case .commandFailed(let command, let reason): "The broker refused \(command): \(reason)."
        }
    }
}

/// What can go wrong between Deskbell and the accounts of its broker; the description is one sentence.
public enum BrokerError: Error, Equatable, CustomStringConvertible {
    /// No address and port to listen on.
    case badListener(host: String, port: Int)
    /// The private authority's file holds no key with its certificate.
    case badAuthority(file: String)
    /// No host name and no address, so no certificate can be issued for it.
    case badName(String)
    /// The broker did not answer a batch of account commands in time, or the connection was lost meanwhile.
    case noAnswer
    /// Telling of a revoked desk took too long.
    case reportTimedOut
    /// The broker refused an account command.
    case commandFailed(command: String, reason: String)

    public var description: String {
        switch self {
        case .badListener(let host, let port): "'\(host)' port \(port) is no address the broker could listen on."
        case .badAuthority(let file):
            "\(file) holds no key with its certificate; put it back from where you keep it, or remove it and enrol every desk again."
        case .badName(let name): "'\(name)' is no host name and no address that a certificate could be issued for; set mqtt-name."
        case .noAnswer: "The broker did not answer a change of accounts in time."
        case .reportTimedOut: "Telling that the desk is gone took too long."
        case .commandFailed(let command, let reason): "The broker refused \(command): \(reason)."
        }
    }
}

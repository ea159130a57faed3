/// What the dynamic security plugin answers to one command.
struct ControlResponse: Decodable, Sendable {
    struct Listing: Decodable, Sendable {
        let clients: [BrokerClient]?
        let roles: [BrokerRole]?
    }

    let command: String
    /// Absent if the command was carried out.
    let error: String?
    /// What the command was sent with; every instance hears the answers to all.
    let correlationData: String?
    let data: Listing?

    /// Whether what was asked for is so now, even if it was so before: another instance may have been quicker.
    var isDone: Bool {
        guard let error else { return true }
        return ["Client already exists", "Client not found", "Role already exists", "Role not found"].contains(error)
    }
}

/// How an agent's machine becomes a desk: what `desk add` prints and `desk-notifier enrol` takes.
struct EnrolmentLine: Encodable, Sendable {
    /// `mqtt[s]://USER:PASSWORD@HOST:PORT/WORKSPACE/DESK[?fingerprint=…]`.
    let url: String
    /// Whether the desk has to be told that it may go through a network without TLS.
    let allowsPlain: Bool

    private enum CodingKeys: String, CodingKey {
        case url = "enrolUrl"
        case allowsPlain = "allowPlain"
    }

    /// What `enrol` takes beside the URL.
    var flags: [String] { allowsPlain ? ["--allow-plain"] : [] }

    /// What to type on the agent's machine.
    var command: String { (["desk-notifier", "enrol", "'\(url)'"] + flags).joined(separator: " ") }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(url, forKey: .url)
        if allowsPlain { try container.encode(true, forKey: .allowsPlain) }
    }
}

/// Whether many browsers and desks can be connected at once.
struct OpenFilesCheck: Check {
    /// A thousand streams and what the server keeps for itself.
    static let enough = 4096

    /// The limit that a server has, or would have if one were started here.
    let limit: Int
    let isServerRunning: Bool

    func finding() -> Finding {
        let name = "open files"
        let server = isServerRunning ? "the server" : "a server started here"
        let found = "\(server) may have \(limit) open, which is \(OpenFiles.streams(limit: limit)) streams"
        guard limit < Self.enough else { return .ok(name, found) }
        return .warn(name, found, "raise the hard limit, with LimitNOFILE in a systemd unit or 'ulimit -Hn'")
    }
}

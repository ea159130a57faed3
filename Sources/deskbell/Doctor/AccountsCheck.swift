import Broker

/// Whether the broker's accounts let in whom the database names, and nobody else.
struct AccountsCheck: Check {
    /// `nil` if there is no file.
    let audit: AccountsAudit?
    let isServerRunning: Bool

    private static let shown = 3

    func finding() -> Finding {
        let name = "broker accounts"
        guard let audit else {
            return .warn(name, "no broker was started from this data folder yet", "start 'deskbell up'; a broker elsewhere has to be looked at there")
        }
        guard audit.faults.isEmpty else {
            return .fail(name, Self.list(audit.faults), "restart 'deskbell up': the file is written anew before the broker starts")
        }
        guard audit.differences.isEmpty else {
            let found = "unlike the database: \(Self.list(audit.differences))"
            guard isServerRunning else { return .warn(name, found, "nothing, if no broker runs: 'deskbell up' writes the file anew") }
            return .fail(name, found, "look again in some seconds; if it stays, see the server's log and restart 'deskbell up'")
        }
        return .ok(name, "all are there, each pinned to its client id; what no rule allows is denied")
    }

    private static func list(_ sentences: [String]) -> String {
        let rest = sentences.count - shown
        return sentences.prefix(shown).joined(separator: ", ") + (rest > 0 ? " and \(rest) more" : "")
    }
}

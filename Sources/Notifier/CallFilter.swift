import Calls

/// Which calls are shown, rung and handed to a command; the journal has them all. An empty list lets everything through.
struct CallFilter: Equatable, Sendable {
    /// Agent numbers, compared like any telephone numbers.
    var agents: [PhoneNumber] = []
    /// Agent groups, compared without regard to case.
    var groups: [String] = []
    var statuses: [CallStatus] = []

    func admits(_ event: CallEvent) -> Bool { admitsAgent(event) && admitsGroup(event) && admitsStatus(event) }

    private func admitsAgent(_ event: CallEvent) -> Bool {
        guard !agents.isEmpty else { return true }
        guard let number = event.call.agentNumber.flatMap(PhoneNumber.init(_:)) else { return false }
        return agents.contains { $0 == number || ($0.matchKey != nil && $0.matchKey == number.matchKey) }
    }

    private func admitsGroup(_ event: CallEvent) -> Bool {
        guard !groups.isEmpty else { return true }
        guard let group = event.call.group?.lowercased() else { return false }
        return groups.contains { $0.lowercased() == group }
    }

    private func admitsStatus(_ event: CallEvent) -> Bool { statuses.isEmpty || statuses.contains(event.call.status) }
}

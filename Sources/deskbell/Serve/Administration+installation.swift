import Calls
import Gateway
import Logging
import Storage
import WorkPage

extension Administration {
    /// What an admin's requests need from an installation.
    init(_ installation: Installation, store: Store, logger: Logger) {
        let intake = WebhookIntake(store: store, logger: logger)
        self.init(
            webhookURL: { try installation.webhookURL($0, generation: $1) },
            enrolment: { workspace, desk, generation in
                let line = try installation.enrolment(workspace, desk, generation: generation)
                return Enrolment(url: line.url, command: line.command)
            },
            retry: { number, workspace in
                switch try await intake.retry(number, workspace: workspace) {
                case .accepted(let seq): .accepted(seq: seq)
                case .duplicate(let seq): .duplicate(seq: seq)
                case .ignored(let reason): .ignored(reason: reason)
                case .rejected(let unreadable): .rejected(reason: unreadable.detail)
                }
            },
            leads: { bytes in
                do { return try LeadFile(bytes) } catch let failure as Failure { throw UnusableFile(failure.message) }
            }
        )
    }
}

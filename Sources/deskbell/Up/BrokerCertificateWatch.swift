import Foundation
import Logging
import Supervisor

/// Tells the broker to read its certificate again when the given files are replaced, so that a renewal needs no restart.
///
/// mosquitto does so on SIGHUP, keeps the old one if the new one is wrong, and leaves accounts and connections alone.
struct BrokerCertificateWatch: Sendable {
    let transport: BrokerTransport
    let supervisor: Supervisor
    let logger: Logger
    var interval = Duration.seconds(60)

    /// Returns when the task is cancelled, or at once if there are no given files.
    func run() async {
        guard var version = transport.version else { return }
        while (try? await Task.sleep(for: interval)) != nil {
            guard let present = transport.version, present != version else { continue }
            do {
                try transport.check()
            } catch {
                logger.warning("The broker keeps its old certificate", metadata: ["error": "\((error as? Failure)?.message ?? "\(error)")"])
                continue
            }
            guard let pid = supervisor.pids["mosquitto"] else { continue }
            version = present
            kill(pid, SIGHUP)
            logger.notice("The broker's certificate was replaced")
        }
    }
}

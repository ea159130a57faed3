import Broker
import Calls
import Foundation
import Storage

/// Looks at an installation, whether its server runs or not, and changes nothing in it.
struct Doctor {
    private let directory: URL
    private let settings: Settings

    /// - Throws: `Failure` with status 78 if there is no installation, or its settings are wrong.
    init(directory: URL) throws {
        // Not an `Installation`, which closes what is open to others instead of telling.
        try Installation.require(in: directory)
        self.directory = directory
        settings = try Settings(flags: [:], directory: directory)
    }

    /// - Throws: `Failure` if settings do not fit together.
    func findings() throws -> [Finding] { try checks().map { $0.finding() } }

    private func checks() throws -> [any Check] {
        let servers = RunningServer.all(on: directory)
        let running = try servers.map { try $0.settings(directory: directory) }
        let folder = BrokerFolder(data: directory)
        let configuration = Self.configuration(folder)
        let lastWrite = ClockCheck.lastWrite(in: directory)
        let modes = ModesCheck(directory: directory, keys: [Setting.tlsKey, .mqttTLSKey].map(settings.text).filter { !$0.isEmpty })
        // Last of what reads files, since opening the database may write some.
        let database = Result { () throws(StoreError) in try DatabaseReport(directory: directory) }
        let newestEvent = (try? database.get())?.newestEvent
        let clock = ClockCheck(
            now: .now,
            newestTrace: [lastWrite, newestEvent].compactMap(\.self).max(),
            retentionClock: (try? database.get())?.retentionClock
        )
        let limit = servers.compactMap(\.openFileLimit).min() ?? OpenFiles.raiseLimit()
        let isRunning = !servers.isEmpty
        var checks: [any Check] = [
            ExposureCheck.web(running.isEmpty ? [settings] : running), ExposureCheck.broker(settings, try? configuration.get()),
            ConnectionCheck(settings: running.isEmpty ? [settings] : running), DemoCheck(servers: servers), DurabilityCheck(database: database),
        ]
        // Without a database these have nothing to go by.
        if case .success(let report) = database {
            checks.append(SchemaCheck(report: report))
            checks.append(AccountsCheck(audit: AccountsAudit(folder, accounts: report.accounts), isServerRunning: isRunning))
        }
        checks += [
            PolicyCheck(configuration: configuration), modes, FreeSpaceCheck(directory: directory), clock, try certificates(),
            OpenFilesCheck(limit: limit, isServerRunning: isRunning), MosquittoCheck(version: MosquittoCheck.installedVersion()),
        ]
        return checks
    }

    private static func configuration(_ folder: BrokerFolder) -> Result<BrokerConfiguration, Failure> {
        Result { () throws(Failure) in
            do {
                let executable = URL(filePath: try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe"))
                return try BrokerConfiguration(policy: RepositoryFile.path("mosquitto.conf", beside: executable), folder: folder.directory)
            } catch {
                throw error as? Failure ?? Failure("\(error)")
            }
        }
    }

    private func certificates() throws -> CertificatesCheck {
        let pairs = try [(Setting.tlsCertificate, Setting.tlsKey), (.mqttTLSCertificate, .mqttTLSKey)].compactMap {
            try CertificateFiles(settings, certificate: $0.0, key: $0.1)
        }
        let issued = ["authority.pem", "broker.pem"].map { directory.appending(path: "tls").appending(path: $0).path }
        let authority = [settings.text(.mqttTLSAuthority)].filter { !$0.isEmpty }
        let files = pairs.map(\.certificate) + authority + issued.filter { FileManager.default.fileExists(atPath: $0) }
        return CertificatesCheck(files: files, pairs: pairs, now: .now)
    }
}

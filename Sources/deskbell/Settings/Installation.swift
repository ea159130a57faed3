import Calls
import Foundation
import Logging
import MQTT
import Storage

/// A data folder with what is in it.
struct Installation: Sendable {
    let directory: URL
    let settings: Settings

    /// Makes the folder on the first run, open to its owner only.
    ///
    /// - Parameter creates: Whether there need not be an installation yet, as for every server. Any other command on a wrong folder must not make one there.
    /// - Throws: `Failure` if there is none, it cannot be made, or the settings are wrong.
    init(_ options: DataOptions, flags: [String: String] = [:], isServer: Bool = false, creates: Bool = false) throws {
        directory = options.directory
        if !isServer, !creates { try Self.require(in: directory) }
        do {
            try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        } catch {
            throw Failure("the data folder \(directory.path) cannot be made; choose another with --data", status: Failure.configuration)
        }
        Self.close(directory)
        settings = try Settings(flags: flags, directory: directory, isServer: isServer)
    }

    /// - Throws: `Failure` if there is no installation in the folder.
    static func require(in directory: URL) throws {
        guard FileManager.default.fileExists(atPath: directory.appending(path: Store.fileName).path) else {
            throw Failure(
                "there is no installation in \(directory.path); name its data folder with --data, or make one with 'deskbell workspace add'",
                status: Failure.configuration
            )
        }
    }

    /// Takes away what others may do in a folder that was made otherwise, or opened up since. A folder for everybody, such as `/tmp`, is left alone.
    private static func close(_ directory: URL) {
        var status = stat()
        guard stat(directory.path, &status) == 0, status.st_uid == geteuid(), status.st_mode & S_ISVTX == 0 else { return }
        if status.st_mode & 0o077 != 0 { chmod(directory.path, 0o700) }
        for suffix in ["", "-wal", "-shm"] { chmod(directory.appending(path: Store.fileName + suffix).path, 0o600) }
    }

    /// - Throws: A Foundation error or `StoreError`.
    func secret() throws -> ServerSecret { try ServerSecret.loadOrCreate(in: directory) }

    /// The database, for a command; commands keep quiet.
    ///
    /// - Throws: `Failure` if nothing can be written in the folder, which not even reading does without; else `StoreError`.
    func store() throws -> Store {
        guard access(directory.path, W_OK | X_OK) == 0 else {
            let reason = String(cString: strerror(errno))
            throw Failure("the data folder \(directory.path) cannot be written (\(reason)); check its owner and mode", status: Failure.configuration)
        }
        return try Store.open(directory: directory, logger: Logger(label: "deskbell") { _ in SwiftLogNoOpLogHandler() })
    }

    /// The URL that the provider is given for a workspace.
    func webhookURL(_ workspace: WorkspaceID, generation: Int64) throws -> String {
        "\(settings.publicURL)/api/callerdesk/webhook/\(workspace)/\(try secret().webhookSecret(workspace: workspace, generation: generation))"
    }

    /// How the broker is reached.
    ///
    /// - Throws: `Failure` if its settings do not fit together.
    func brokerTransport() throws -> BrokerTransport { try BrokerTransport(settings, data: directory) }

    /// The line that enrols a desk.
    ///
    /// - Parameter isOnThisMachine: For a desk that needs no TLS, since what it says never leaves the machine.
    func enrolment(_ workspace: WorkspaceID, _ desk: DeskName, generation: Int64, isOnThisMachine: Bool = false) throws -> EnrolmentLine {
        let username = BrokerAccount.username(workspace: workspace, desk: desk)
        let credentials = "\(username):\(try secret().brokerPassword(username: username, generation: generation))"
        let transport = try brokerTransport()
        let endpoint = transport.endpoint(isOnThisMachine: isOnThisMachine)
        let fingerprint = endpoint.hasTLS ? try transport.fingerprint() : nil
        let address = "\(endpoint.hasTLS ? "mqtts" : "mqtt")://\(credentials)@\(settings.bracketed(endpoint.host)):\(endpoint.port)"
        return EnrolmentLine(
            url: "\(address)/\(workspace)/\(desk)\(fingerprint.map { "?fingerprint=\($0)" } ?? "")",
            allowsPlain: !endpoint.hasTLS && !LoopbackHost.contains(endpoint.host)
        )
    }
}

extension WorkspaceID {
    /// An argument of a command line.
    init(argument: String) throws {
        do { self = try WorkspaceID(argument) } catch { throw Failure("'\(argument)' is \(error)", status: Failure.usage) }
    }
}

extension DeskName {
    /// An argument of a command line.
    ///
    /// - Parameter kind: What it names, since others are named like desks.
    init(argument: String, kind: String = "desk name") throws {
        guard let name = DeskName(rawValue: argument) else {
            throw Failure("'\(argument)' is \(InvalidIdentifier(kind: kind))", status: Failure.usage)
        }
        self = name
    }
}

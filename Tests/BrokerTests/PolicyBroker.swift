import Broker
import Foundation
import Storage
import TestSupport

/// A real mosquitto on a free port, run with the repository's own configuration as an installation would. It ends with the value.
///
/// Started with `posix_spawn` and not with `Process`, whose `waitUntilExit` never returns now and then when many run beside each other.
final class PolicyBroker {
    struct Failure: Error {
        let output: String
    }

    /// The data folder; deleted at the end.
    let data: URL
    let port: Int
    let folder: BrokerFolder
    let secret: ServerSecret
    private var process: pid_t = 0

    private var log: URL { data.appending(path: "mosquitto.log") }

    init() throws {
        data = FileManager.default.temporaryDirectory.appending(path: "policy-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: data, withIntermediateDirectories: true)
        port = try LoopbackPort.free()
        folder = BrokerFolder(data: data)
        secret = try ServerSecret.loadOrCreate(in: data)
    }

    convenience init(accounts: [BrokerAccount]) async throws {
        try self.init()
        try await start(accounts: accounts)
    }

    deinit {
        kill()
        try? FileManager.default.removeItem(at: data)
    }

    /// Prepares the folder and starts the broker on it.
    func start(accounts: [BrokerAccount]) async throws {
        try folder.prepare(accounts: accounts, secret: secret, listeners: [BrokerListener(port: port)])
        try await start()
    }

    /// Starts the broker on the folder as it is, and waits until it listens.
    func start() async throws {
        try spawn()
        let deadline = ContinuousClock.now + .seconds(10)
        while !LoopbackPort.isOpen(port) {
            guard ContinuousClock.now < deadline else {
                throw Failure(output: (try? String(contentsOf: log, encoding: .utf8)) ?? "")
            }
            try await Task.sleep(for: .milliseconds(10))
        }
    }

    /// `kill -9`, and waits for the end.
    func kill() {
        guard process > 0 else { return }
        _ = Foundation.kill(process, SIGKILL)
        waitpid(process, nil, 0)
        process = 0
    }

    /// What mosquitto's own client says to a subscription, as an implementation that does not check filters as ours does.
    func subscribeElsewhere(_ account: BrokerAccount, to filter: String) throws -> String {
        let password = secret.brokerPassword(username: account.username, generation: account.generation)
        let output = data.appending(path: "mosquitto_sub-\(UUID().uuidString)")
        let arguments = [
            "mosquitto_sub", "-V", "5", "-h", "127.0.0.1", "-p", "\(port)", "-i", account.username, "-u", account.username, "-P", password,
        ]
        let client = try Self.spawn("/usr/bin/mosquitto_sub", arguments + ["-t", filter, "-E", "-W", "10"], output: output)
        waitpid(client, nil, 0)
        return try String(contentsOf: output, encoding: .utf8)
    }

    private func spawn() throws {
        let repository = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        let script = #"cd "$0" && exec /usr/sbin/mosquitto -c "$1""#
        let configuration = repository.appending(path: "mosquitto.conf").path
        process = try Self.spawn("/bin/sh", ["sh", "-c", script, folder.directory.path, configuration], output: log)
    }

    private static func spawn(_ program: String, _ arguments: [String], output: URL) throws -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 2, output.path, O_WRONLY | O_CREAT | O_APPEND, 0o600)
        for descriptor in 3..<Int32(clamping: min(sysconf(Int32(_SC_OPEN_MAX)), 4_096)) { posix_spawn_file_actions_addclose(&actions, descriptor) }
        var strings = arguments.map { strdup($0) } + [nil]
        defer { for string in strings { free(string) } }
        var process: pid_t = 0
        let problem = posix_spawn(&process, program, &actions, nil, &strings, environ)
        guard problem == 0 else { throw Failure(output: String(cString: strerror(problem))) }
        return process
    }
}

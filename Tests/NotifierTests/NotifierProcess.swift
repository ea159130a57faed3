import Foundation
import TestSupport

/// The real `desk-notifier`, enrolled in a folder of its own.
final class NotifierProcess {
    struct NotBuilt: Error {}

    let folder: TemporaryFolder
    private var process: SpawnedProcess?

    init(port: Int) throws {
        folder = try TemporaryFolder()
        let enrolled = try run(["enrol", "mqtt://acme.front:password@127.0.0.1:\(port)/acme/front"])
        guard enrolled.status == 0 else { throw NotBuilt() }
    }

    deinit { kill() }

    /// The executable beside the test bundle.
    private static func executable() throws -> URL {
        let bundle = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        let arguments = CommandLine.arguments.filter { $0.contains(".xctest") }
        for path in [bundle] + arguments {
            let url = URL(filePath: path).deletingLastPathComponent().appending(path: "desk-notifier")
            if FileManager.default.isExecutableFile(atPath: url.path) { return url }
        }
        throw NotBuilt()
    }

    private func spawn(
        _ arguments: [String],
        _ environment: [String: String] = [:],
        output: SpawnedProcess.Destination,
        errors: SpawnedProcess.Destination
    ) throws -> SpawnedProcess {
        let sanitizers = ProcessInfo.processInfo.environment.filter { $0.key.hasSuffix("SAN_OPTIONS") }
        let base = sanitizers.merging(["HOME": folder.path, "PATH": "/usr/bin:/bin", "SWIFT_BACKTRACE": "enable=no"]) { $1 }
        return try SpawnedProcess(
            Self.executable().path,
            arguments,
            environment: base.merging(environment) { $1 },
            output: output,
            errors: errors
        )
    }

    /// Runs a command to its end.
    func run(_ arguments: [String], _ environment: [String: String] = [:]) throws -> (status: Int32, output: String, error: String) {
        let name = "command-\(UUID().uuidString)"
        let process = try spawn(arguments, environment, output: .file(folder.file(name + ".out")), errors: .file(folder.file(name + ".err")))
        return (process.wait(), try folder.text(name + ".out"), try folder.text(name + ".err"))
    }

    /// Starts `run`; what it says is added to the files `out` and `err`.
    func start(_ arguments: [String] = [], output: FileHandle? = nil) throws {
        let destination = output.map { SpawnedProcess.Destination.descriptor($0.fileDescriptor) } ?? .file(folder.file("out"))
        process = try spawn(["run"] + arguments, output: destination, errors: .file(folder.file("err")))
    }

    var isRunning: Bool { process?.isRunning ?? false }

    /// `kill -9`, and waits for the end.
    func kill() {
        process?.signal(SIGKILL)
        process?.wait()
    }

    func signal(_ number: Int32) { process?.signal(number) }

    /// Asks for the end and waits for it.
    func terminate(_ number: Int32 = SIGTERM) -> (status: Int32, after: Duration) {
        let begin = ContinuousClock.now
        signal(number)
        return (process?.wait() ?? -1, ContinuousClock.now - begin)
    }

    var output: String { (try? folder.text("out")) ?? "" }

    var error: String { (try? folder.text("err")) ?? "" }

    static let journalName = ".local/state/desk-notifier/acme-front.jsonl"

    /// The journal's whole lines.
    var journal: [String] {
        let text = (try? folder.text(Self.journalName)) ?? ""
        return text.split(separator: "\n", omittingEmptySubsequences: false).dropLast().map(String.init)
    }

    /// The numbers of the events in the journal.
    var journaled: [Int64] { journal.compactMap { Self.number(in: $0, after: "\"seq\":") } }

    /// Where the journal's last line says the desk is.
    var cursor: Int64? {
        journal.last.flatMap { Self.number(in: $0, after: "\"seq\":") ?? Self.number(in: $0, after: "\"cursor\":") }
    }

    private static func number(in line: String, after key: String) -> Int64? {
        line.range(of: key).flatMap { Int64(line[$0.upperBound...].prefix { $0.isNumber }) }
    }
}

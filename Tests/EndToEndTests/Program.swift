import Foundation
import TestSupport

/// A built executable that runs, with its output in files. It is ended with `kill -9` when nobody refers to it any more.
final class Program: Sendable {
    struct Failed: Error {
        let output: String
    }

    private let name: String
    private let folder: URL
    private let process: SpawnedProcess

    /// The folder in which the test bundle and the executables are built.
    static var buildFolder: URL {
        let bundle = CommandLine.arguments.first { $0.hasSuffix(".xctest") } ?? CommandLine.arguments[0]
        return URL(filePath: bundle).deletingLastPathComponent()
    }

    /// - Parameter name: `deskbell`, `desk-notifier`, or an absolute path.
    init(_ name: String, _ arguments: [String], environment: [String: String] = [:], input: String = "") throws {
        self.name = name
        folder = FileManager.default.temporaryDirectory.appending(path: "program-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try input.write(to: folder.appending(path: "in"), atomically: true, encoding: .utf8)
        process = try SpawnedProcess(
            name.hasPrefix("/") ? name : Self.buildFolder.appending(path: name).path,
            arguments,
            environment: ProcessInfo.processInfo.environment.merging(environment) { $1 },
            input: folder.appending(path: "in").path,
            output: .file(folder.appending(path: "out").path),
            errors: .file(folder.appending(path: "err").path)
        )
    }

    deinit {
        process.signal(SIGKILL)
        process.wait()
        try? FileManager.default.removeItem(at: folder)
    }

    var pid: Int32 { process.pid }

    private func text(_ file: String) -> String { (try? String(contentsOf: folder.appending(path: file), encoding: .utf8)) ?? "" }

    /// The complete lines of standard output so far, empty ones too.
    var lines: [String] { text("out").split(separator: "\n", omittingEmptySubsequences: false).dropLast().map(String.init) }
    var errors: String { text("err") }

    /// The first line of standard output that is wanted, once it is there.
    func line(_ seconds: Double = 20, where isWanted: @escaping @Sendable (String) -> Bool) async throws -> String {
        try await eventually(seconds, "a line of \(name); errors: \(errors)") { self.lines.first(where: isWanted) }
    }

    func signal(_ number: Int32) { process.signal(number) }

    /// Waits for the end.
    ///
    /// - Returns: The exit status, or the signal's number with a minus sign.
    func status(_ seconds: Double = 20) async throws -> Int32 {
        try await eventually(seconds, "the end of \(name)") { self.process.poll() }
    }

    /// Ends the program in good order, blocking: for `deinit`, which cannot await.
    func endAndWait(seconds: Double) {
        process.signal(SIGTERM)
        let deadline = ContinuousClock.now + .seconds(seconds)
        while process.isRunning, ContinuousClock.now < deadline { usleep(20_000) }
    }

    /// Whether a process is there, and not just waiting to be buried by a parent who never looks.
    static func exists(_ pid: Int32) -> Bool {
        guard let stat = try? String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8) else { return false }
        return stat.split(separator: ")").last?.split(separator: " ").first != "Z"
    }

    /// Runs a program to its end.
    static func run(
        _ name: String,
        _ arguments: [String],
        environment: [String: String] = [:],
        input: String = ""
    ) async throws -> (status: Int32, output: String, errors: String) {
        let program = try Program(name, arguments, environment: environment, input: input)
        let status = try await program.status()
        return (status, program.lines.joined(separator: "\n"), program.errors)
    }
}

struct DeadlinePassed: Error {
    let what: String
}

/// Polls until there is a value, with a deadline: for what gives no event to await, such as another process's files.
@discardableResult
func eventually<Value>(_ seconds: Double, _ what: @autoclosure () -> String, _ value: () async throws -> Value?) async throws -> Value {
    let deadline = ContinuousClock.now + .seconds(seconds)
    while ContinuousClock.now < deadline {
        if let found = try await value() { return found }
        try await Task.yield(for: .milliseconds(20))
    }
    throw DeadlinePassed(what: what())
}

extension Task where Success == Never, Failure == Never {
    /// The pause between two looks.
    fileprivate static func yield(for duration: Duration) async throws { try await sleep(for: duration) }
}

import Foundation

/// A server that runs on a data folder: a process that has the folder's server lock open.
///
/// Found by looking rather than by taking the lock, which could keep a server that starts just then from starting. Only processes of this user are seen,
/// all of them by root; others cannot have opened the folder.
struct RunningServer {
    let pid: Int32
    let arguments: [String]
    let environment: [String: String]
    /// How many files it may have open; `nil` if that could not be read.
    let openFileLimit: Int?

    init(pid: Int32, arguments: [String], environment: [String: String] = [:], openFileLimit: Int? = nil) {
        self.pid = pid
        self.arguments = arguments
        self.environment = environment
        self.openFileLimit = openFileLimit
    }

    /// The settings that it was started with, which need not be those of our own environment. Names of files are as good as its working directory.
    ///
    /// - Throws: `Failure` if `deskbell.json` was made wrong since.
    func settings(directory: URL) throws -> Settings {
        var flags: [String: String] = [:]
        for (index, argument) in arguments.enumerated() where argument.hasPrefix("--") {
            let parts = argument.dropFirst(2).split(separator: "=", maxSplits: 1).map(String.init)
            guard let key = parts.first, Setting.all.contains(where: { $0.key == key }) else { continue }
            let next = arguments.dropFirst(index + 1).first
            flags[key] = parts.count == 2 ? parts[1] : ServerOptions.switches.contains(key) ? "true" : next
        }
        return try Settings(flags: flags, environment: environment, directory: directory, isServer: true)
    }

    static func all(on directory: URL) -> [RunningServer] {
        var lock = stat()
        guard stat(directory.appending(path: ServerLock.fileName).path, &lock) == 0 else { return [] }
        let pids = ((try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []).compactMap { Int32($0) }.sorted()
        return pids.filter { $0 != getpid() && holds(lock, pid: $0) }.map(RunningServer.init(pid:))
    }

    private static func holds(_ lock: stat, pid: Int32) -> Bool {
        let folder = "/proc/\(pid)/fd"
        return ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).contains { descriptor in
            var status = stat()
            return stat("\(folder)/\(descriptor)", &status) == 0 && status.st_dev == lock.st_dev && status.st_ino == lock.st_ino
        }
    }

    private init(pid: Int32) {
        self.pid = pid
        // All three are files of the kernel without a size (proc(5)).
        arguments = Self.read("/proc/\(pid)/cmdline").split(separator: "\0").map(String.init)
        let variables = Self.read("/proc/\(pid)/environ").split(separator: "\0").map { $0.split(separator: "=", maxSplits: 1).map(String.init) }
        environment = Dictionary(variables.filter { $0.count == 2 }.map { ($0[0], $0[1]) }) { first, _ in first }
        let line = Self.read("/proc/\(pid)/limits").split(separator: "\n").first { $0.hasPrefix("Max open files") }
        openFileLimit = line?.split(separator: " ").dropFirst(3).first.flatMap { Int($0) }
    }

    private static func read(_ path: String) -> String {
        guard let data = try? FileHandle(forReadingFrom: URL(filePath: path)).readToEnd() else { return "" }
        return String(decoding: data, as: UTF8.self)
    }
}

package import Foundation

/// A real mosquitto for one test, on a free port of 127.0.0.1, with a configuration written for it. It ends when nobody refers to it any more.
///
/// Started with `posix_spawn` and not with `Process`, whose `waitUntilExit` never returned now and then when many ran beside each other.
package final class TestBroker {
    package struct Failure: Error {
        package let output: String

        package init(output: String) { self.output = output }
    }

    package private(set) var port = 0

    /// A folder for the broker's files, deleted at the end.
    package let folder: URL

    private let configuration: URL
    private var process: pid_t = 0

    /// Starts a broker and waits until it listens.
    ///
    /// - Parameters:
    ///   - folder: What the configuration refers to; nil makes an empty one.
    ///   - lines: Lines of mosquitto.conf, after the listener.
    package init(folder: URL? = nil, _ lines: [String] = ["allow_anonymous true"]) throws {
        self.folder = try folder ?? Self.makeFolder()
        configuration = self.folder.appending(path: "mosquitto.conf")
        let common = ["user root", "persistence false", "log_dest stderr", "log_type information", "log_type error"]
        var attempts = 5
        while true {
            // Between the choice of a port and the broker's listening, someone else may take it.
            port = try LoopbackPort.free()
            let listener = ["listener \(port) 127.0.0.1", "set_tcp_nodelay true", "max_queued_messages 10000"]
            try (common + listener + lines).joined(separator: "\n").write(to: configuration, atomically: true, encoding: .utf8)
            do {
                try start()
                return
            } catch let failure as Failure where failure.output.contains("in use") && attempts > 1 {
                attempts -= 1
            }
        }
    }

    deinit {
        kill()
        try? FileManager.default.removeItem(at: folder)
    }

    /// Starts the broker again after ``kill()``, on the same port.
    package func start() throws {
        let (process, output) = try Self.spawn("/usr/sbin/mosquitto", ["-c", configuration.path])
        defer { close(output) }
        self.process = process
        var text = ""
        var buffer = [UInt8](repeating: 0, count: 4_096)
        while !text.contains(" running") {
            let count = read(output, &buffer, buffer.count)
            guard count > 0 else {
                kill()
                throw Failure(output: text)
            }
            text += String(decoding: buffer[..<count], as: UTF8.self)
        }
    }

    /// `kill -9`, and waits for the end.
    package func kill() {
        guard process > 0 else { return }
        _ = Foundation.kill(process, SIGKILL)
        waitpid(process, nil, 0)
        process = 0
    }

    /// Holds the broker up: its sockets stay open and nothing is answered.
    package func freeze() {
        _ = Foundation.kill(process, SIGSTOP)
    }

    /// Lets it go on after ``freeze()``.
    package func thaw() {
        _ = Foundation.kill(process, SIGCONT)
    }

    /// Runs a program to its end, and throws what it said if it failed.
    package static func run(_ program: String, _ arguments: [String]) throws {
        let (process, output) = try spawn(program, arguments)
        let said = FileHandle(fileDescriptor: output, closeOnDealloc: true).readDataToEndOfFile()
        var status: Int32 = 0
        waitpid(process, &status, 0)
        guard status == 0 else { throw Failure(output: String(decoding: said, as: UTF8.self)) }
    }

    package static func makeFolder() throws -> URL {
        let folder = FileManager.default.temporaryDirectory.appending(path: "broker-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        return folder
    }

    /// Starts a program that inherits nothing but its standard streams. What it writes to standard output and error can be read from `output`.
    private static func spawn(_ program: String, _ arguments: [String]) throws -> (process: pid_t, output: Int32) {
        var pipe: [Int32] = [0, 0]
        guard Foundation.pipe(&pipe) == 0 else { throw Loopback.Failure() }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, pipe[1], 1)
        posix_spawn_file_actions_adddup2(&actions, pipe[1], 2)
        // An inherited end of a pipe or a socket would keep it open after a test has closed it.
        for descriptor in 3..<Int32(clamping: min(sysconf(Int32(_SC_OPEN_MAX)), 4_096)) { posix_spawn_file_actions_addclose(&actions, descriptor) }
        var strings = ([program] + arguments).map { strdup($0) } + [nil]
        defer { for string in strings { free(string) } }
        var process: pid_t = 0
        let problem = posix_spawn(&process, program, &actions, nil, &strings, environ)
        close(pipe[1])
        guard problem == 0 else {
            close(pipe[0])
            throw Failure(output: "\(program): \(String(cString: strerror(problem)))")
        }
        return (process, pipe[0])
    }
}

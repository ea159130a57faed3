import Foundation
import Glibc

extension ChildProcess {
    /// Waits for a line on descriptor 3 and becomes the program; ends if there is none, because the supervisor was killed.
    static let gate = #"read -r go <&3 && cd -- "$1" && shift && exec "$@" 3<&-"#

    /// Starts a child in a process group of its own, so that Ctrl-C reaches only the supervisor, which then ends its children in order.
    ///
    /// The child starts as a shell that waits at a gate until `record` has returned, so there is no moment in which it runs without being recorded, however
    /// suddenly this process ends. `PR_SET_PDEATHSIG` would not do: it acts on the end of the thread that started the child, and threads come and go here.
    ///
    /// - Parameter record: Called with the new process before the program runs.
    /// - Throws: `SupervisorError.spawnFailed`.
    static func spawn(_ specification: ChildSpecification, record: (ProcessIdentity) -> Void) throws(SupervisorError) -> ChildProcess {
        func failure(_ reason: String) -> SupervisorError { .spawnFailed(name: specification.name, reason: reason) }
        guard FileManager.default.isExecutableFile(atPath: specification.executable) else {
            throw failure("\(specification.executable) is not an executable file")
        }
        // A socket and not a pipe, because send(2) can do without SIGPIPE if the shell is gone already.
        var gate: [Int32] = [-1, -1]
        guard socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0, &gate) == 0 else { throw failure(message(errno)) }
        defer { gate.forEach { close($0) } }

        var pipe: LinePipe?
        if case .lines(let body) = specification.output {
            guard let made = LinePipe(body) else { throw failure(message(errno)) }
            pipe = made
        }
        defer { pipe?.closeWriting() }

        closeOnExec()
        let arguments = ["sh", "-c", Self.gate, "sh", specification.workingDirectory, specification.executable] + specification.arguments
        let environment = ProcessInfo.processInfo.environment.merging(specification.environment) { $1 }
        var pid: pid_t = 0
        let error = withFileActions(gate: gate[0], output: specification.output, pipe: pipe) { actions in
            withAttributes { attributes in
                withCStrings(arguments) { arguments in
                    withCStrings(environment.map { "\($0)=\($1)" }) { posix_spawn(&pid, "/bin/sh", &actions, &attributes, arguments, $0) }
                }
            }
        }
        guard error == 0 else { throw failure(message(error)) }
        let child = ChildProcess(pid: pid)
        guard let identity = ProcessIdentity(runningWith: pid) else {
            child.signal(SIGKILL)
            throw failure("its entry in /proc cannot be read")
        }
        record(identity)
        _ = send(gate[1], "\n", 1, Int32(MSG_NOSIGNAL))
        return child
    }

    /// Marks every descriptor but the standard three, so that no child inherits a socket, a database or another child's gate. Descriptors that were opened
    /// without `O_CLOEXEC` by a library are met here too.
    private static func closeOnExec() {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd")) ?? []
        for descriptor in names.compactMap({ Int32($0) }) where descriptor > 2 {
            _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        }
    }

    private static func withFileActions(
        gate: Int32,
        output: ChildOutput,
        pipe: LinePipe?,
        _ body: (inout posix_spawn_file_actions_t) -> Int32
    ) -> Int32 {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        if case .standardError = output { posix_spawn_file_actions_adddup2(&actions, 2, 1) }
        if let pipe { for descriptor: Int32 in [1, 2] { posix_spawn_file_actions_adddup2(&actions, pipe.writing, descriptor) } }
        posix_spawn_file_actions_adddup2(&actions, gate, 3)
        return body(&actions)
    }

    /// Signals act in the child as in a program started from a fresh shell, whatever this process ignores or blocks.
    private static func withAttributes(_ body: (inout posix_spawnattr_t) -> Int32) -> Int32 {
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigmask(&attributes, &none)
        var all = sigset_t()
        sigfillset(&all)
        posix_spawnattr_setsigdefault(&attributes, &all)
        posix_spawnattr_setpgroup(&attributes, 0)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP))
        return body(&attributes)
    }

    private static func withCStrings(_ strings: [String], _ body: ([UnsafeMutablePointer<CChar>?]) -> Int32) -> Int32 {
        let pointers = strings.map { strdup($0) }
        defer { pointers.forEach { free($0) } }
        return body(pointers + [nil])
    }

    private static func message(_ code: Int32) -> String { String(cString: strerror(code)) }
}

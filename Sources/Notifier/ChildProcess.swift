#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// Runs a program, never through a shell.
enum ChildProcess {
    private static let shortestDelay = Duration.milliseconds(5)
    private static let longestDelay = Duration.milliseconds(100)

    /// Runs a program to its end, with standard input empty and standard output led to standard error, where it cannot mix with the calls.
    ///
    /// - Parameters:
    ///   - words: The program, looked up in `PATH` if it has no slash, and its arguments.
    ///   - environment: All of its environment.
    ///   - isQuiet: Whether what it says is thrown away.
    /// - Returns: Its exit status; 128 and the signal's number if one ended it; -1 if the calling task was cancelled, which leaves the program alone.
    /// - Throws: `SystemError` if it cannot be started.
    static func run(_ words: [String], environment: [String: String], isQuiet: Bool = false) async throws(SystemError) -> Int32 {
        let child = try start(words, environment, isQuiet)
        var delay = shortestDelay
        var status: Int32 = 0
        // Asking again and again is the way that needs no thread for each child: those are few, and blocked ones would hold up the signals.
        while true {
            let ended = waitpid(child, &status, WNOHANG)
            if ended == child { break }
            if ended < 0, errno != EINTR { return -1 }
            do { try await Task.sleep(for: delay) } catch { return -1 }
            delay = min(delay * 2, longestDelay)
        }
        let signal = status & 0x7F
        return signal == 0 ? (status >> 8) & 0xFF : 128 + signal
    }

    /// Marks every descriptor of this process as its own; libraries open some that are not. glibc's `addclosefrom_np` would be simpler, but its
    /// declaration is hidden from Swift.
    private static func keepDescriptors() {
        for descriptor in Int32(3)..<256 { _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC) }
    }

    private static func start(_ words: [String], _ environment: [String: String], _ isQuiet: Bool) throws(SystemError) -> pid_t {
        var actions = posix_spawn_file_actions_t()
        var attributes = posix_spawnattr_t()
        guard posix_spawn_file_actions_init(&actions) == 0, posix_spawnattr_init(&attributes) == 0 else { throw SystemError(ENOMEM) }
        defer {
            posix_spawn_file_actions_destroy(&actions)
            posix_spawnattr_destroy(&attributes)
        }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        if isQuiet {
            posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
        }
        posix_spawn_file_actions_adddup2(&actions, 2, 1)
        // The signals that this process handles or ignores are the program's own business again, and the broker's socket is none of it.
        var signals = sigset_t()
        sigfillset(&signals)
        posix_spawnattr_setsigdefault(&attributes, &signals)
        sigemptyset(&signals)
        posix_spawnattr_setsigmask(&attributes, &signals)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGDEF) | Int16(POSIX_SPAWN_SETSIGMASK))
        keepDescriptors()

        // What C cannot hold is dropped: a NUL would end the value anyway.
        var arguments = words.map { strdup($0) } + [nil]
        var variables = environment.map { strdup("\($0.key)=\($0.value.filter { $0 != "\0" })") } + [nil]
        defer { for text in arguments + variables { free(text) } }
        var child: pid_t = 0
        let failure = posix_spawnp(&child, arguments[0] ?? strdup(""), &actions, &attributes, &arguments, &variables)
        if failure != 0 { throw SystemError(failure) }
        return child
    }
}

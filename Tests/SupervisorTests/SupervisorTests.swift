import Foundation
import Glibc
import Logging
import Testing

@testable import Supervisor

@Suite("The supervisor, with real children", .serialized, .timeLimit(.minutes(1)))
struct SupervisorTests {
    private let scratch: Scratch
    private let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    init() throws { scratch = try Scratch() }

    private func shell(_ name: String, _ script: String) -> ChildSpecification {
        ChildSpecification(name: name, executable: "/bin/sh", arguments: ["-c", script], workingDirectory: scratch.directory.path)
    }

    /// Runs a supervisor while the body runs, then ends it.
    private func supervise(_ children: [ChildSpecification], _ body: (Supervisor, AsyncStream<SupervisorEvent>) async throws -> Void) async throws {
        let supervisor = Supervisor(directory: scratch.directory, children: children, logger: logger)
        let events = supervisor.events
        let running = Task { try await supervisor.run() }
        do {
            try await body(supervisor, events)
        } catch {
            running.cancel()
            _ = await running.result
            throw error
        }
        running.cancel()
        try await running.value
        #expect(supervisor.pids.isEmpty)
    }

    @Test("A child runs in its folder, with its arguments and environment, and nothing of the supervisor's open files")
    func surroundings() async throws {
        let leak = open("/dev/null", O_RDONLY)
        defer { close(leak) }
        var child = shell("child", #"pwd > out; echo "$GREETING" "$1" >> out; ls /proc/$$/fd >> out; exec sleep 100"#)
        child.arguments += ["sh", "an argument; $(with) 'quotes'"]
        child.environment = ["GREETING": "hello"]
        try await supervise([child]) { _, _ in
            try #require(await eventually { scratch.lines("out").count >= 5 })
            let lines = scratch.lines("out")
            #expect(lines[0].hasSuffix(scratch.directory.lastPathComponent))
            #expect(lines[1] == "hello an argument; $(with) 'quotes'")
            // 1 is the file itself while ls runs; 10 and above are the shell's own copies of what it redirects.
            #expect(Set(lines[2...].compactMap(Int.init).filter { $0 < 10 }) == [0, 1, 2])
        }
    }

    @Test("A child's output is handed over line by line if that is asked for, both streams, the last line too")
    func lines() async throws {
        let (lines, line) = AsyncStream.makeStream(of: String.self)
        var child = shell("child", "echo one; echo two >&2; printf three; exec >&- 2>&-; exec sleep 100")
        child.output = .lines { line.yield($0) }
        try await supervise([child]) { _, _ in
            var seen: [String] = []
            for await text in lines.prefix(3) { seen.append(text) }
            #expect(seen == ["one", "two", "three"])
        }
    }

    @Test("The ledger is written in place, so a disk that becomes full keeps no child out of it, and is open to its owner only")
    func ledgerFile() async throws {
        let ledger = try Ledger(directory: scratch.directory)
        try ledger.reserve()
        func shape() throws -> [Int] {
            let attributes = try FileManager.default.attributesOfItem(atPath: scratch.file("supervisor.json").path)
            return [FileAttributeKey.systemFileNumber, .size].compactMap { attributes[$0] as? Int }
        }
        let reserved = try shape()
        #expect(reserved.count == 2)
        for _ in 0..<8 { try ledger.add(try #require(ProcessIdentity(runningWith: getpid()))) }
        #expect(try shape() == reserved)
        #expect(try Ledger(directory: scratch.directory).orphans().count == 8)
        try ledger.remove(pid: getpid())
        #expect(try shape() == reserved)
        #expect(try Ledger(directory: scratch.directory).orphans().isEmpty)
        try await supervise([shell("child", "exec sleep 100")]) { supervisor, _ in
            #expect(await eventually { !supervisor.pids.isEmpty })
            let path = scratch.directory.appending(path: "supervisor.json").path
            let attributes = try FileManager.default.attributesOfItem(atPath: path)
            #expect(attributes[.posixPermissions] as? Int == 0o600)
        }
    }

    @Test("A signal that the supervisor ignores works in the child")
    func signalsAreReset() async throws {
        let previous = signal(SIGPIPE, SIG_IGN)
        defer { signal(SIGPIPE, previous) }
        try await supervise([shell("child", "grep ^SigIgn: /proc/$$/status > out; exec sleep 100")]) { _, _ in
            #expect(await eventually { !scratch.lines("out").isEmpty })
            let status = try #require(scratch.lines("out").first)
            #expect(!TerminationSignals.isIgnored(SIGPIPE, in: status))
        }
    }

    @Test("A child that is killed runs again within 2 s, prepared anew")
    func restart() async throws {
        var child = shell("child", "exec sleep 100")
        let folder = scratch
        child.prepare = { try Data((folder.lines("prepared") + ["again", ""]).joined(separator: "\n").utf8).write(to: folder.file("prepared")) }
        try await supervise([child]) { supervisor, events in
            var events = events.makeAsyncIterator()
            guard case .started(_, let first) = await events.next() else { throw Unexpected() }
            #expect(await events.next() == .ready(name: "child"))
            let killed = ContinuousClock.now
            kill(first, SIGKILL)
            #expect(await events.next() == .exited(name: "child", pid: first, .signal(SIGKILL)))
            #expect(await events.next() == .restarting(name: "child", after: .zero))
            guard case .started(_, let second) = await events.next() else { throw Unexpected() }
            #expect(killed.duration(to: .now) < .seconds(2))
            #expect(supervisor.pids == ["child": second])
            #expect(scratch.lines("prepared").count == 2)
        }
    }

    @Test("A child that ends by itself again and again is tried ever more slowly")
    func crashLoop() async throws {
        try await supervise([shell("child", "exit 7")]) { _, events in
            var delays: [Duration] = []
            for await event in events {
                if case .exited(_, _, let exit) = event { #expect(exit == .status(7)) }
                if case .restarting(_, let delay) = event { delays.append(delay) }
                if delays.count == 3 { break }
            }
            #expect(delays == [.zero, .milliseconds(250), .milliseconds(500)])
        }
    }

    @Test("A preparation that fails is tried again", arguments: [1, 2])
    func failingPreparation(failures: Int) async throws {
        var child = shell("child", "exec sleep 100")
        let folder = scratch
        child.prepare = {
            let tries = folder.lines("tries") + ["one"]
            try Data(tries.joined(separator: "\n").utf8).write(to: folder.file("tries"))
            if tries.count <= failures { throw Unexpected() }
        }
        try await supervise([child]) { supervisor, _ in
            #expect(await eventually { supervisor.isReady })
            #expect(scratch.lines("tries").count == failures + 1)
        }
    }

    @Test("A child starts only when those before it are ready, and all are ended in the reverse order")
    func order() async throws {
        let script = #"trap 'echo "$0" >> ended; exit 0' TERM; echo "$0" >> begun; while :; do sleep 0.02; done"#
        var children = ["a", "b", "c"].map { shell($0, script) }
        for index in children.indices {
            let name = children[index].name
            children[index].arguments.append(name)
            children[index].isReady = { [scratch] in scratch.lines("begun").contains(name) }
        }
        try await supervise(children) { supervisor, _ in
            #expect(await eventually { supervisor.isReady })
            #expect(scratch.lines("begun") == ["a", "b", "c"])
        }
        #expect(scratch.lines("ended") == ["c", "b", "a"])
    }

    @Test("Children that refuse to end are ended by force, all within 5 s, with what they started")
    func stubborn() async throws {
        let script = "trap '' TERM INT HUP; sleep 1000 & echo $! >> grandchildren; while :; do sleep 1; done"
        let children = ["a", "b", "c", "d"].map { shell($0, script) }
        let clock = ContinuousClock()
        var begin = clock.now
        try await supervise(children) { _, _ in
            #expect(await eventually { scratch.lines("grandchildren").count == 4 })
            begin = clock.now
        }
        #expect(begin.duration(to: clock.now) < .seconds(5))
        let left = scratch.lines("grandchildren").compactMap { Int32($0) }
        #expect(await eventually { left.allSatisfy { ProcessIdentity(runningWith: $0) == nil } })
    }

    @Test(
        "Whether a signal is ignored is read from what the kernel tells",
        arguments: [("SigIgn:\t0000000000000001", true), ("SigIgn:\t0000000000001000", false), ("", false)]
    )
    func ignoredSignals(status: String, isIgnored: Bool) {
        #expect(TerminationSignals.isIgnored(SIGHUP, in: "Name:\tx\n\(status)\nSigCgt:\t0000000000000001\n") == isIgnored)
    }

    @Test("SIGTERM to the supervisor ends the children and lets it return")
    func terminationSignal() async throws {
        let supervisor = Supervisor(directory: scratch.directory, children: [shell("child", "exec sleep 100")], logger: logger)
        let running = Task { try await supervisor.run() }
        #expect(await eventually { supervisor.isReady })
        let pid = try #require(supervisor.pids["child"])
        kill(getpid(), SIGTERM)
        try await running.value
        #expect(ProcessIdentity(runningWith: pid) == nil)
    }

    @Test("A second supervisor on the same folder is refused in one sentence that names the first")
    func lock() async throws {
        try await supervise([shell("child", "exec sleep 100")]) { _, _ in
            let second = Supervisor(directory: scratch.directory, children: [], logger: logger)
            #expect(await eventually { !scratch.lines("supervisor.lock").isEmpty })
            let error = await #expect(throws: SupervisorError.self) { try await second.run() }
            #expect(error == .alreadyRunning(directory: scratch.directory.path, pid: getpid()))
            #expect(error.map { "\($0)".contains("process \(getpid())") } == true)
        }
    }

    @Test(
        "What a killed supervisor left running is ended before anything is started",
        arguments: ["echo runs > out; exec sleep 100", "trap '' TERM; echo runs > out; while :; do sleep 1; done"]
    )
    func orphans(script: String) async throws {
        let ledger = try Ledger(directory: scratch.directory)
        let orphan = try ChildProcess.spawn(shell("orphan", script)) { try? ledger.add($0) }
        #expect(await eventually { !scratch.lines("out").isEmpty })
        let identity = try #require(ProcessIdentity(runningWith: orphan.pid))
        var child = shell("child", "exec sleep 100")
        child.prepare = { #expect(!identity.isRunning) }
        try await supervise([child]) { supervisor, _ in
            #expect(await eventually { supervisor.isReady })
            #expect(!identity.isRunning)
        }
    }

    @Test("A process that only has the pid of a child in the ledger is left alone, and a damaged ledger is no obstacle")
    func strangers() async throws {
        let bystander = try ChildProcess.spawn(shell("bystander", "exec sleep 100")) { _ in }
        let identity = try #require(ProcessIdentity(runningWith: bystander.pid))
        try Ledger(directory: scratch.directory).add(identity)
        let text = try String(contentsOf: scratch.file("supervisor.json"), encoding: .utf8)
        let contents = [text.replacing("\(identity.startTime)", with: "\(identity.startTime + 1)"), "[{\"pid\":1", ""]
        for content in contents {
            try Data(content.utf8).write(to: scratch.file("supervisor.json"))
            try await supervise([shell("child", "exec sleep 100")]) { supervisor, _ in
                #expect(await eventually { supervisor.isReady })
                #expect(identity.isRunning)
            }
        }
        await bystander.end(within: .seconds(1))
    }

    @Test("The children of a folder are left alone by a supervisor on a copy of it")
    func copies() async throws {
        try await supervise([shell("child", "exec sleep 100")]) { supervisor, _ in
            try #require(await eventually { supervisor.isReady })
            let identity = try #require(supervisor.pids["child"].flatMap(ProcessIdentity.init(runningWith:)))
            let copy = try Scratch()
            try FileManager.default.copyItem(at: scratch.file("supervisor.json"), to: copy.file("supervisor.json"))
            let second = Supervisor(directory: copy.directory, children: [shell("other", "exec sleep 100")], logger: logger)
            let running = Task { try await second.run() }
            #expect(await eventually { second.isReady })
            #expect(identity.isRunning)
            running.cancel()
            try await running.value
        }
    }

    @Test("A child whose supervisor died before it was recorded never runs its program")
    func gate() async throws {
        let arguments = ["sh", "-c", ChildProcess.gate, "sh", "/", "/usr/bin/touch", scratch.file("ran").path]
        var strings = arguments.map { strdup($0) } + [nil]
        defer { for string in strings { free(string) } }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        // An empty file ends like a socket whose other end was closed.
        posix_spawn_file_actions_addopen(&actions, 3, "/dev/null", O_RDONLY, 0)
        var pid: pid_t = 0
        #expect(posix_spawn(&pid, "/bin/sh", &actions, nil, &strings, environ) == 0)
        #expect(await ChildProcess(pid: pid).waitForExit() == .status(1))
        #expect(!FileManager.default.fileExists(atPath: scratch.file("ran").path))
    }

    @Test("A program that does not exist is told and tried again, and does not stop the others")
    func missingProgram() async throws {
        let missing = ChildSpecification(name: "missing", executable: "/nowhere/program")
        try await supervise([shell("child", "exec sleep 100"), missing]) { supervisor, events in
            for await event in events {
                if case .restarting("missing", _) = event { break }
            }
            #expect(await eventually { supervisor.pids["child"] != nil })
        }
    }
}

private struct Unexpected: Error {}

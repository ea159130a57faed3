import Synchronization

/// Runs the `--exec` command for call after call, a few at once, without ever holding up the calls themselves.
final class CommandRunner: Sendable {
    /// A slow command does not keep the next call waiting, and a flood of calls does not become a flood of processes.
    static let maximumAtOnce = 4
    /// Calls that wait for a command; beyond it they are skipped, or a command that hangs would fill the memory.
    static let maximumWaiting = 10_000

    private let words: [String]
    private let output: Output
    private let base: [String: String]
    private let jobs: AsyncStream<[String: String]>
    private let queue: AsyncStream<[String: String]>.Continuation
    /// Whether the person knows already that commands are skipped, or that they fail.
    private let told = Mutex((skipped: false, failed: false))

    /// - Parameter base: The environment of this process.
    init(words: [String], base: [String: String], output: Output) {
        self.words = words
        self.base = base
        self.output = output
        (jobs, queue) = AsyncStream.makeStream(bufferingPolicy: .bufferingOldest(Self.maximumWaiting))
    }

    /// Has the command run for an event, later if need be.
    func add(_ record: EventRecord, isFresh: Bool) {
        guard let event = record.event else { return }
        let environment = EventEnvironment.make(event, json: record.line, isFresh: isFresh, base: base)
        if case .dropped = queue.yield(environment), told.withLock({ $0.skipped.exchange(true) }) == false {
            output.note("The --exec command is slower than the calls: it is skipped for some of them.")
        }
    }

    /// Runs what is added until the calling task is cancelled. Commands that were started then go on by themselves.
    func run() async {
        await withTaskGroup(of: Void.self) { running in
            var count = 0
            for await environment in jobs {
                // A cancelled stream still gives out what it holds.
                if Task.isCancelled { break }
                if count == Self.maximumAtOnce {
                    await running.next()
                    count -= 1
                }
                count += 1
                running.addTask { await self.execute(environment) }
            }
        }
    }

    private func execute(_ environment: [String: String]) async {
        let problem: String
        do throws(SystemError) {
            let status = try await ChildProcess.run(words, environment: environment)
            if status == 0 || Task.isCancelled { return }
            problem = "ended with status \(status)"
        } catch {
            problem = "cannot be started: \(error)"
        }
        if told.withLock({ $0.failed.exchange(true) }) == false {
            output.note("The --exec command \(words[0]) \(problem). It is run on; this is not said again.")
        }
    }
}

extension Bool {
    fileprivate mutating func exchange(_ value: Bool) -> Bool {
        defer { self = value }
        return self
    }
}

public import Foundation
import Glibc
public import Logging
import Synchronization
import UnixSignals

/// Keeps a list of child processes running, on behalf of one folder.
///
/// A child that ends is started again, at the latest 2 s later. However the supervisor itself ends, no child is left for long: on SIGTERM, SIGINT and SIGHUP it
/// ends them within 5 s, and after a `kill -9` the next supervisor on the same folder ends what it finds in the ledger that this one kept there.
/// It knows nothing of what its children do.
public final class Supervisor: Sendable {
    /// All children have ended within this time after the supervisor was told to end.
    static let patience = Duration.milliseconds(4_500)

    private struct State {
        var isEnding = false
        var running: [String: ChildProcess] = [:]
        var ready: Set<String> = []
        var observers: [Int: AsyncStream<SupervisorEvent>.Continuation] = [:]
        var nextObserver = 0
    }

    private let directory: URL
    private let children: [ChildSpecification]
    private let logger: Logger
    private let state = Mutex(State())

    /// - Parameters:
    ///   - directory: An existing folder of the user's; holds `supervisor.lock` and `supervisor.json`.
    ///   - children: In the order of their first start; they are ended in the reverse order.
    public init(directory: URL, children: [ChildSpecification], logger: Logger) {
        self.directory = directory
        self.children = children
        self.logger = logger
    }

    /// The pids of the children that run now, by name.
    public var pids: [String: Int32] { state.withLock { $0.running.mapValues(\.pid) } }

    /// Whether every child has been ready since its last start.
    public var isReady: Bool { state.withLock { $0.ready.count == children.count } }

    /// A new stream of all that happens from now on; ends when the supervisor does.
    public var events: AsyncStream<SupervisorEvent> {
        AsyncStream { continuation in
            let observer = state.withLock { state in
                state.nextObserver += 1
                state.observers[state.nextObserver] = continuation
                return state.nextObserver
            }
            continuation.onTermination = { [weak self] _ in self?.state.withLock { _ = $0.observers.removeValue(forKey: observer) } }
        }
    }

    /// Ends what an earlier supervisor left over, starts the children and keeps them running until a termination signal arrives or the task is cancelled;
    /// returns when no child is left. To be called once.
    ///
    /// - Throws: `SupervisorError`, before any child was started.
    public func run() async throws(SupervisorError) {
        let signals = await UnixSignalsSequence(trapping: TerminationSignals.all)
        let lock = try DirectoryLock(directory: directory)
        let ledger = try Ledger(directory: directory)
        try await Orphans.end(ledger.orphans(), logger: logger)
        do { try ledger.reserve() } catch { logger.warning("The ledger could not be written", metadata: ["error": "\(error)"]) }

        await withTaskGroup { group in
            for index in children.indices {
                group.addTask { await self.keepRunning(index, ledger: ledger) }
            }
            for await signal in signals {
                logger.info("Ending", metadata: ["signal": "\(signal)"])
                break
            }
            // A task of its own: ending takes its time also when this one was cancelled.
            await Task { await self.endChildren() }.value
            group.cancelAll()
        }
        state.withLock { $0.observers.values }.forEach { $0.finish() }
        _ = consume lock
    }

    private func endChildren() async {
        state.withLock { $0.isEnding = true }
        let deadline = ContinuousClock.now + Self.patience
        for (index, child) in children.enumerated().reversed() {
            guard let process = state.withLock({ $0.running[child.name] }) else { continue }
            // What is left of the time is shared out evenly, so one child that hangs does not take all of it from those that wait.
            let remaining = max(.zero, ContinuousClock.now.duration(to: deadline))
            await process.end(within: remaining / (index + 1))
        }
    }

    private func keepRunning(_ index: Int, ledger: Ledger) async {
        let child = children[index]
        for predecessor in children[..<index] {
            while !state.withLock({ $0.ready.contains(predecessor.name) }) {
                guard (try? await Task.sleep(for: .milliseconds(20))) != nil, !isEnding else { return }
            }
        }
        var policy = RestartPolicy()
        var hasRun = false
        while !isEnding {
            let begin = ContinuousClock.now
            do {
                try await child.prepare()
                guard let process = try start(child, isAgain: hasRun, ledger: ledger) else { return }
                hasRun = true
                await follow(process, of: child, ledger: ledger)
            } catch {
                logger.error("A child could not be started", metadata: ["child": "\(child.name)", "error": "\(error)"])
            }
            guard !isEnding else { return }
            let delay = policy.delay(afterRunningFor: begin.duration(to: .now))
            tell(.restarting(name: child.name, after: delay))
            // Cancelled: the end of the children is under way, and without this a child that cannot be started would be tried without a pause.
            guard (try? await Task.sleep(for: delay)) != nil else { return }
        }
    }

    /// Starts the child unless the supervisor is ending; both are decided under one lock, so none slips through.
    private func start(_ child: ChildSpecification, isAgain: Bool, ledger: Ledger) throws -> ChildProcess? {
        let process: ChildProcess? = try state.withLock { state in
            guard !state.isEnding else { return nil }
            let process = try ChildProcess.spawn(child) { record($0, in: ledger) }
            state.running[child.name] = process
            return process
        }
        guard let process else { return nil }
        let metadata: Logger.Metadata = ["pid": "\(process.pid)"]
        // Whoever was told that it ended wants to know; a first start is told by what becomes ready.
        logger.log(level: isAgain ? .notice : .info, "\(child.name) started\(isAgain ? " again" : "")", metadata: metadata)
        tell(.started(name: child.name, pid: process.pid))
        return process
    }

    /// A full disk must not keep a dead child down, so a ledger that cannot be written is only told.
    private func record(_ process: ProcessIdentity, in ledger: Ledger) {
        do { try ledger.add(process) } catch { logger.warning("The ledger could not be written", metadata: ["error": "\(error)"]) }
    }

    /// Sees the child through from its start to its end.
    private func follow(_ process: ChildProcess, of child: ChildSpecification, ledger: Ledger) async {
        let readiness = Task {
            while await !child.isReady() { try await Task.sleep(for: .milliseconds(50)) }
            // A late answer must not call a child ready that has ended.
            let isCurrent = state.withLock { state in
                guard state.running[child.name]?.pid == process.pid else { return false }
                state.ready.insert(child.name)
                return true
            }
            if isCurrent { tell(.ready(name: child.name)) }
        }
        let exit = await process.waitForExit()
        readiness.cancel()
        // Not waited for: what a caller's probe waits for must not keep a dead child down.
        state.withLock { state in
            state.running[child.name] = nil
            state.ready.remove(child.name)
        }
        do { try ledger.remove(pid: process.pid) } catch {
            logger.warning("The ledger could not be written", metadata: ["error": "\(error)"])
        }
        logger.log(level: isEnding ? .info : .error, "\(child.name) ended", metadata: ["pid": "\(process.pid)", "how": "\(exit)"])
        tell(.exited(name: child.name, pid: process.pid, exit))
    }

    private var isEnding: Bool { state.withLock { $0.isEnding } }

    private func tell(_ event: SupervisorEvent) {
        state.withLock { $0.observers.values }.forEach { $0.yield(event) }
    }
}

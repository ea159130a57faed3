import Calls
public import Logging
import MQTT

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// A desk: follows its workspace's calls over MQTT, keeps them in the journal, shows and rings them, until it is cancelled.
///
/// The decisions are `DeskFeed`'s, `Presenter`'s and `LinkWatch`'s; this carries them out, one input after the other. Flushing the journal blocks the
/// actor for the disk's few milliseconds on purpose: nothing may overtake it, and the network has a thread of its own.
public actor DeskNotifier {
    /// How long the broker may take to accept the last status; what is left of the two seconds that an exit may take is the DISCONNECT's.
    private static let farewell = Duration.milliseconds(800)

    /// Before a broker that refused the topics is asked for them again.
    static let refusalPause = Duration.seconds(5)

    let settings: Settings
    let lock: JournalLock
    let journal: Journal
    let output = Output()
    let line: CallLine
    let client: MQTTClient
    let topics: DeskTopics
    let beeper: Beeper
    let runner: CommandRunner?
    private let started = Timestamp.now
    var feed: DeskFeed
    var presenter: Presenter
    var link = LinkWatch()
    var hasStopped = false
    var paced = PacedNotes()
    private let failures: AsyncStream<NotifierError>
    let failed: AsyncStream<NotifierError>.Continuation

    /// Takes the journal and puts it in order; connects to nothing yet.
    ///
    /// - Parameters:
    ///   - environment: That of this process; the `--exec` command gets it, without what is ours.
    ///   - hasColor: Whether standard output shows colours.
    /// - Throws: `NotifierError`: another notifier has the journal, or it cannot be used.
    public init(settings: Settings, environment: [String: String], hasColor: Bool, logger: Logger) throws(NotifierError) {
        let enrolment = settings.enrolment
        self.settings = settings
        try ConfigFile.makeFolder(of: settings.journal)
        lock = try JournalLock(journal: settings.journal)
        journal = try Journal(path: settings.journal, workspace: enrolment.workspace)
        if journal.wasTorn { output.note("The journal's last line was cut off, as by a power cut; it was removed and its call is fetched again.") }
        if let since = settings.since {
            if let cursor = journal.cursor {
                output.note("There is a journal already, at event \(cursor): --since \(since) does not count.")
            } else {
                try journal.append([.cursor(since)])
            }
        }
        topics = DeskTopics(workspace: enrolment.workspace, desk: enrolment.desk)
        client = MQTTClient(configuration: MQTTConfiguration(settings, topics: topics, since: started), logger: logger)
        line = CallLine(hasColor: hasColor)
        beeper = Beeper(kind: settings.beep, environment: environment)
        runner = settings.command.isEmpty ? nil : CommandRunner(words: settings.command, base: environment, output: output)
        // Random, so that an answer to a run that was killed is not taken for one to this.
        let name = "r" + String(UInt64.random(in: 0...UInt64.max), radix: 36)
        feed = DeskFeed(position: journal.cursor, name: name, savesAtOnce: settings.showsLive)
        presenter = Presenter(
            filter: settings.filter,
            format: settings.format,
            showsLive: settings.showsLive,
            ringMaxAge: settings.ringMaxAge
        )
        (failures, failed) = AsyncStream.makeStream(bufferingPolicy: .bufferingOldest(1))
    }

    /// Runs until the calling task is cancelled; then flushes the cursor, says good-bye to the broker and returns within two seconds.
    ///
    /// - Throws: `NotifierError` if the journal or standard output can no longer be written. Everything else is waited for.
    public func run() async throws(NotifierError) {
        // Not a child of this task, so that it outlives its cancellation by the last status.
        let connection = Task { [client] in await client.run() }
        note(connected: false)
        perform(link.started())
        let failure: NotifierError? = await withTaskGroup(of: NotifierError?.self) { group in
            group.addTask { await self.follow() }
            group.addTask { await self.watch() }
            group.addTask {
                await self.beeper.run()
                return nil
            }
            group.addTask {
                await self.runner?.run()
                return nil
            }
            group.addTask { await self.failures.first { _ in true } }
            defer { group.cancelAll() }
            for await problem in group { if let problem { return problem } }
            return nil
        }
        // In a task of its own, since this one may be cancelled and what is sent would be too.
        await Task { await stop() }.value
        connection.cancel()
        await connection.value
        if let failure { throw failure }
    }

    /// What is left to do when nothing more is read: the cursor first, which must not be lost, then courtesy.
    private func stop() async {
        await perform(feed.stop())
        hasStopped = true
        note(connected: false)
        guard client.isConnected, let delivery = try? await client.enqueue(topics.status(.offline, since: .now)) else { return }
        await withTaskGroup(of: Void.self) { group in
            group.addTask { try? await delivery.acknowledged() }
            group.addTask { try? await Task.sleep(for: Self.farewell) }
            await group.next()
            group.cancelAll()
        }
    }

    func note(connected: Bool) { lock.note(JournalLock.Note(pid: getpid(), connected: connected, since: .now)) }
}

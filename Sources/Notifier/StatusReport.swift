public import Calls

/// How the notifier of a journal is doing, for `status`; its JSON has the same names.
public struct StatusReport: Codable, Equatable, Sendable {
    public var workspace: WorkspaceID
    public var desk: DeskName
    public var broker: String
    public var config: String
    public var journal: String
    /// Whether a notifier holds the journal.
    public var running: Bool
    /// Whether that notifier has a connection.
    public var connected: Bool
    /// Since when it is so, running or not; `nil` if there never was a notifier.
    public var since: Timestamp?
    public var pid: Int32?
    /// The last event that is in the journal or passed over; `nil` without a journal.
    public var cursor: Int64?

    /// - Parameter config: The configuration file's path.
    /// - Throws: `NotifierError` if the journal is not one of this workspace.
    public init(_ settings: Settings, config: String) throws(NotifierError) {
        workspace = settings.enrolment.workspace
        desk = settings.enrolment.desk
        broker = settings.enrolment.broker
        self.config = config
        journal = settings.journal
        let look = JournalLock.look(journal: journal)
        running = look?.isHeld ?? false
        connected = running && look?.note?.connected ?? false
        since = look?.note?.since
        pid = running ? look?.note?.pid : nil
        cursor = try Journal.cursor(path: journal, workspace: workspace)
    }

    /// For people: one fact a line.
    public var text: String {
        let state =
            switch (running, connected) {
            case (false, _): "no notifier is running"
            case (true, false): "running (process \(pid.map { "\($0)" } ?? "?")), not connected"
            case (true, true): "running (process \(pid.map { "\($0)" } ?? "?")), connected"
            }
        return """
            desk      \(desk) of workspace \(workspace)
            broker    \(broker)
            notifier  \(state)\(since.map { " since \($0.rfc3339Seconds)" } ?? "")
            cursor    \(cursor.map { "event \($0)" } ?? "none yet")
            journal   \(journal)
            config    \(config)
            """
    }

    /// - Throws: `EncodingError`, which no report causes.
    public var json: String { get throws { try EventJSON.encode(self) } }
}

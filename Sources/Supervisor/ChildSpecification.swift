/// One child process that a `Supervisor` keeps running, and what has to happen around its start.
public struct ChildSpecification: Sendable {
    /// A name for log lines, events and `Supervisor.pids`; unique within one supervisor.
    public var name: String
    /// The absolute path of the program; see `ExecutableSearch`.
    public var executable: String
    /// The arguments after the program's name.
    public var arguments: [String]
    /// Variables that are added to, or replace, the supervisor's own environment.
    public var environment: [String: String]
    /// The absolute path of the folder the child runs in; created by `prepare` at the latest.
    public var workingDirectory: String
    public var output: ChildOutput
    /// Runs before each start, restarts too. If it throws, the child is not started and the whole start is tried again later.
    public var prepare: @Sendable () async throws -> Void
    /// Asked every 50 ms after each start until it answers `true`; the children that follow in the list make their first start after that.
    public var isReady: @Sendable () async -> Bool

    public init(
        name: String,
        executable: String,
        arguments: [String] = [],
        environment: [String: String] = [:],
        workingDirectory: String = "/",
        output: ChildOutput = .inherited,
        prepare: @escaping @Sendable () async throws -> Void = {},
        isReady: @escaping @Sendable () async -> Bool = { true }
    ) {
        self.name = name
        self.executable = executable
        self.arguments = arguments
        self.environment = environment
        self.workingDirectory = workingDirectory
        self.output = output
        self.prepare = prepare
        self.isReady = isReady
    }
}

import ArgumentParser
import Logging
import Notifier

/// `desk-notifier run`: the notifier itself, in the foreground.
struct RunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Shows and rings calls until it is interrupted.",
        discussion: """
            The command of --exec finds the call in its environment: DESKBELL_STATUS, DESKBELL_CUSTOMER_NUMBER, DESKBELL_LEAD_NAME, \
            DESKBELL_AGENT_NAME, DESKBELL_GROUP, DESKBELL_DURATION_SECONDS and so on, one variable for each field of the event; DESKBELL_EVENT, \
            the whole event as JSON; and DESKBELL_FRESH, 1 for a call that rings and 0 for one missed long ago. What is unknown is not set.
            """
    )

    @OptionGroup var options: ConfigOptions

    @Option(help: ArgumentHelp("Keep the calls in this file.", valueName: "file"))
    var journal: String?

    @Option(help: ArgumentHelp("Begin after this event, while there is no journal (default: the newest).", valueName: "seq"))
    var since: String?

    @Option(help: ArgumentHelp("What standard output gets: text or json (default: text).", valueName: "format"))
    var format: String?

    @Option(parsing: .upToNextOption, help: ArgumentHelp("Show only calls of these agents.", valueName: "number"))
    var agent: [String] = []

    @Option(parsing: .upToNextOption, help: ArgumentHelp("Show only calls of these agent groups.", valueName: "name"))
    var group: [String] = []

    @Option(parsing: .upToNextOption, help: ArgumentHelp("Show only calls that ended so, such as missed or busy.", valueName: "status"))
    var status: [String] = []

    @Flag(help: "Show calls too that ring or are talking.")
    var live = false

    @Option(help: ArgumentHelp("How calls are heard: bell, sound or none (default: bell).", valueName: "kind"))
    var beep: String?

    @Option(help: ArgumentHelp("Run this program for every call that ends. No shell is involved.", valueName: "command"))
    var exec: String?

    @Option(help: ArgumentHelp("Missed calls ring if they are younger than this: 90s, 10m, 2h (default: 10m).", valueName: "time"))
    var ringMaxAge: String?

    func run() async throws {
        let flags = SettingsLayer(
            journal: journal,
            format: format,
            agents: agent,
            groups: group,
            statuses: status,
            live: live,
            beep: beep,
            exec: exec,
            ringMaxAge: ringMaxAge,
            since: since
        )
        let settings = try options.settings(flags: flags)
        let path = try options.paths.config
        if ConfigFile.isOpenToOthers(path) {
            Console.say("desk-notifier: Others can read \(path), which holds this desk's password: chmod 600 it.")
        }
        // What the connection does is said in words by the notifier; a log line is only for what it cannot know.
        let logger = Logger(label: "desk-notifier") { label in
            var handler = StreamLogHandler.standardError(label: label)
            handler.logLevel = .critical
            return handler
        }
        let notifier = try DeskNotifier(settings: settings, environment: Console.environment, hasColor: Console.hasColor, logger: logger)
        try await Interruption.cancels { try await notifier.run() }
    }
}

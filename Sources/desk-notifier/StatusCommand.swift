import ArgumentParser
import Notifier

/// `desk-notifier status`: whether a notifier runs, is connected, and how far it is.
struct StatusCommand: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "status", abstract: "Shows whether a notifier runs, its connection and its cursor.")

    @OptionGroup var options: ConfigOptions

    @Option(help: ArgumentHelp("The journal of the notifier, if it was started with one.", valueName: "file"))
    var journal: String?

    @Flag(help: "Print one JSON object.")
    var json = false

    func run() throws {
        let settings = try options.settings(flags: SettingsLayer(journal: journal))
        let report = try StatusReport(settings, config: options.paths.config)
        print(json ? try report.json : report.text)
    }
}

import ArgumentParser
import Notifier

/// `desk-notifier test`: what a call will look and sound like.
struct TestCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "test",
        abstract: "Plays the beeps and prints a sample of each.",
        discussion: "Needs neither an enrolment nor a connection."
    )

    @Option(help: ArgumentHelp("bell, sound or none (default: bell).", valueName: "kind"))
    var beep: String?

    @Option(help: ArgumentHelp("text or json (default: text).", valueName: "format"))
    var format: String?

    func run() async throws {
        let name = beep ?? Console.environment["DESK_NOTIFIER_BEEP"] ?? "bell"
        guard let kind = BeepKind(rawValue: name) else {
            throw NotifierError(beep == nil ? .configuration : .usage, "'\(name)' is no way to beep: use bell, sound or none.")
        }
        let formatName = format ?? Console.environment["DESK_NOTIFIER_FORMAT"] ?? "text"
        guard let format = OutputFormat(rawValue: formatName) else {
            throw NotifierError(format == nil ? .configuration : .usage, "'\(formatName)' is no format: use text or json.")
        }
        let beeper = Beeper(kind: kind, environment: Console.environment)
        for sample in try SampleCall.all(format: format, hasColor: Console.hasColor) {
            print(sample.line)
            beeper.ring(strokes: sample.strokes)
        }
        beeper.finish()
        await beeper.run()
    }
}

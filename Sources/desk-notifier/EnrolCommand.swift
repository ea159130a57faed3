import ArgumentParser
import Notifier

/// `desk-notifier enrol`: makes this machine a desk.
struct EnrolCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "enrol",
        abstract: "Makes this machine a desk.",
        discussion: "Writes the line into the configuration file, which only you can read. Other settings in it stay."
    )

    @OptionGroup var options: ConfigOptions

    @Argument(help: ArgumentHelp("The line that 'deskbell desk add' printed, or - to read it from standard input.", valueName: "url"))
    var url: String

    func run() throws {
        guard let line = url == "-" ? readLine() : url else {
            throw NotifierError(.usage, "Standard input is empty: give it the line that 'deskbell desk add' printed.")
        }
        let text = line.filter { !$0.isWhitespace }
        let enrolment = try Enrolment(text, code: .usage)
        let path = try options.paths.config
        try ConfigFile.enrol(text, at: path, authority: PinnedAuthority.fetch(for: enrolment))
        print("Enrolled as desk \(enrolment.desk) of workspace \(enrolment.workspace) at \(enrolment.broker), in \(path).")
        print("Now start: desk-notifier run\(options.config.map { " --config '\($0)'" } ?? "")")
    }
}

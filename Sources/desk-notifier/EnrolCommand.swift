import ArgumentParser
import Notifier

/// `desk-notifier enrol`: makes this machine a desk.
struct EnrolCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "enrol",
        abstract: "Makes this machine a desk.",
        discussion: """
            Takes the mqtt://… line alone or all of what was printed, with its flags. Writes it into the configuration file, which only you can read. \
            Other settings in it stay.
            """
    )

    @OptionGroup var options: ConfigOptions

    @Argument(help: ArgumentHelp("The line that 'deskbell desk add' printed, or - to read it from standard input.", valueName: "url"))
    var url: String

    @Flag(help: "Let the password and the calls go through the network unencrypted, where the line says mqtt://.")
    var allowPlain = false

    func run() throws {
        guard let line = url == "-" ? readLine() : url else {
            throw NotifierError(.usage, "Standard input is empty: give it the line that 'deskbell desk add' printed.")
        }
        let given = try EnrolmentLine(line)
        let enrolment = try Enrolment(given.url, code: .usage)
        let allowsPlain = allowPlain || given.allowsPlain
        try enrolment.requireGuarded(allowsPlain: allowsPlain, code: .usage)
        let path = try options.paths.config
        let authority = try PinnedAuthority.fetch(for: enrolment)
        try ConfigFile.enrol(given.url, at: path, authority: authority, allowsPlain: allowsPlain && enrolment.isExposed)
        print("Enrolled as desk \(enrolment.desk) of workspace \(enrolment.workspace) at \(enrolment.broker), in \(path).")
        print("Now start: desk-notifier run\(options.config.map { " --config '\($0)'" } ?? "")")
    }
}

import ArgumentParser

struct DoctorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "Looks whether the installation is sound, and what of it other machines reach without TLS.",
        discussion: "Changes nothing, also while a server runs. Ends with 1 if a check fails."
    )
    @OptionGroup var options: DataOptions
    @Flag(help: "One JSON object per check.") var json = false

    func run() async throws {
        let findings = try Doctor(directory: options.directory).findings()
        if json {
            try findings.forEach { try Console.json($0) }
        } else {
            Console.table(findings.map { [$0.result.rawValue, $0.check, $0.found + ($0.advice.map { "; to do: \($0)" } ?? "")] })
        }
        let failed = findings.filter { $0.result == .fail }.map(\.check)
        guard failed.isEmpty else { throw Failure("not sound: \(failed.joined(separator: ", "))") }
    }
}

import ArgumentParser
import Foundation

struct ConfigCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "config", abstract: "Shows the settings.", subcommands: [Show.self])

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Every setting, its value and where it came from.")
        @OptionGroup var options: DataOptions
        @Flag(help: "One JSON object per setting.") var json = false

        func run() async throws {
            // Not an installation: whoever wonders about a setting need not have one yet.
            let directory = options.directory
            let settings = try Settings(flags: [:], directory: directory)
            let rows =
                [Row(key: "data", value: directory.path, source: options.source, environment: "DESKBELL_DATA", meaning: "data folder")]
                + Setting.all.map { setting in
                    let value = settings.value(setting)
                    return Row(
                        key: setting.key,
                        value: value.text,
                        source: value.source,
                        environment: setting.environmentName,
                        meaning: setting.meaning
                    )
                }
                // Shown so that it is known to exist; its value never leaves the file.
                + [
                    Row(
                        key: "secret",
                        value: "********",
                        source: "file \(directory.path)/secrets.json",
                        environment: "",
                        meaning: "what passwords and webhook URLs are derived from"
                    )
                ]
            if json { return try rows.forEach { try Console.json($0) } }
            Console.table([["SETTING", "VALUE", "FROM", "MEANING"]] + rows.map { [$0.key, $0.value, $0.source, $0.meaning] })
        }
    }

    private struct Row: Encodable {
        let key: String
        let value: String
        let source: String
        let environment: String
        let meaning: String
    }
}

import ArgumentParser
import Foundation
import Storage

struct BackupCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backup",
        abstract: "Copies the database into a file, also while a server runs.",
        discussion: "The file holds calls and people but no secret. Keep secrets.json of the data folder apart from it: 'restore' asks for it."
    )
    @OptionGroup var options: DataOptions
    @Argument(help: "A file that does not exist yet.") var file: String
    @Flag(help: "As JSON.") var json = false

    func run() async throws {
        let target = URL(filePath: file)
        try await Installation(options).store().backup(to: target)
        if json { return try Console.json(["file": target.path]) }
        Console.line("backup written to \(target.path); it holds no secret, so keep a copy of secrets.json apart from it")
    }
}

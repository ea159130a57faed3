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

    func run() async throws {
        let directory = options.directory
        guard FileManager.default.fileExists(atPath: directory.appending(path: Store.fileName).path) else {
            throw Failure("there is no database in \(directory.path); choose the data folder with --data")
        }
        try await Installation(options).store().backup(to: URL(filePath: file))
    }
}

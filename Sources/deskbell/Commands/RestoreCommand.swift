import ArgumentParser
import Foundation
import Storage

struct RestoreCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "restore",
        abstract: "Puts a backup in the place of the database; refuses while a server runs.",
        discussion: """
            Every workspace's events go on \(Store.restoreJump) higher, so that browsers and desks that were ahead of the backup notice. \
            The secrets are not in a backup: give the secrets.json that belongs to it, or use the one in the data folder.
            """
    )
    @OptionGroup var options: DataOptions
    @Argument(help: "A file that 'deskbell backup' made.") var file: String
    @Option(help: ArgumentHelp("The secrets.json that belongs to the backup.", valueName: "file")) var secrets: String?

    func run() async throws {
        let backup = URL(filePath: file)
        guard FileManager.default.fileExists(atPath: backup.path) else { throw Failure("there is no file \(file)") }
        let installation = try Installation(options)
        let lock = try ServerLock(directory: installation.directory, mode: .exclusive)
        defer { lock.release() }
        let target = installation.directory.appending(path: "secrets.json")
        // Read before anything is replaced, written once the backup has proved to be one.
        let given = try secrets.map { path in
            _ = try ServerSecret.load(from: URL(filePath: path))
            return try Data(contentsOf: URL(filePath: path))
        }
        guard given != nil || FileManager.default.fileExists(atPath: target.path) else {
            throw Failure(
                "the secrets that belong to this backup are missing; give them with --secrets, or desks and webhook URLs would stop to work",
                status: Failure.usage
            )
        }
        try Store.restore(from: backup, into: installation.directory)
        if let given { try DurableFile.write(given, to: target, mode: 0o600) }
        Console.line("restored; every workspace's events go on \(Store.restoreJump) higher")
    }
}

import ArgumentParser
import Foundation
import Storage

struct RestoreCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "restore",
        abstract: "Puts a backup in the place of the database; refuses while a server runs.",
        discussion: """
            Every workspace's events go on \(Store.restoreJump) higher, so that browsers and desks that were ahead of the backup notice. \
            The secrets are not in a backup: give the secrets.json that belongs to it, or use the one in the data folder. \
            Who was shut out since the backup stays out, as far as the replaced database tells.
            """
    )
    @OptionGroup var options: DataOptions
    @Argument(help: "A file that 'deskbell backup' made.") var file: String
    @Option(help: ArgumentHelp("The secrets.json that belongs to the backup.", valueName: "file")) var secrets: String?

    func run() async throws {
        let backup = URL(filePath: file)
        guard FileManager.default.fileExists(atPath: backup.path) else { throw Failure("there is no file \(file)") }
        guard isDatabase(backup) else { throw notABackup }
        let isNew = !FileManager.default.fileExists(atPath: options.directory.path)
        let takenOver: TakenOver?
        do {
            takenOver = try restore(backup, into: Installation(options, creates: true))
        } catch {
            // Nothing was put in place, so a folder that was made for it goes too, unless somebody else has begun to use it.
            if isNew {
                unlink(options.directory.appending(path: ServerLock.fileName).path)
                rmdir(options.directory.path)
            }
            throw error
        }
        Console.line("restored; every workspace's events go on \(Store.restoreJump) higher")
        Console.line(sentence(takenOver))
    }

    /// What became of those who were shut out since the backup.
    private func sentence(_ takenOver: TakenOver?) -> String {
        guard let takenOver else {
            return "there was no readable database here to compare with: who was shut out since the backup comes in again, so shut them out anew"
        }
        let counts = [
            (takenOver.desks, "desks"), (takenOver.operators, "operators"), (takenOver.webhooks, "rotated webhook secrets"),
            (takenOver.users, "users' passwords or standing"), (takenOver.memberships, "memberships"), (takenOver.workspaces, "workspaces' standing"),
        ]
        let texts = counts.filter { $0.0 > 0 }.map { "\($0.1): \($0.0)" }
        return texts.isEmpty
            ? "nobody was shut out since the backup, so nothing was taken over from the replaced database"
            : "taken over from the replaced database: \(texts.joined(separator: ", "))"
    }

    private func restore(_ backup: URL, into installation: Installation) throws -> TakenOver? {
        let lock = try ServerLock(directory: installation.directory, mode: .exclusive)
        defer { lock.release() }
        let target = installation.directory.appending(path: "secrets.json")
        // Read before anything is replaced, written once the backup has proved to be one.
        let given = try secrets.map { path in
            guard (try? ServerSecret.load(from: URL(filePath: path))) != nil else {
                let advice = "give the secrets.json that belongs to the backup"
                throw Failure("\(path) does not hold an installation's secret; \(advice)", status: Failure.usage)
            }
            return try Data(contentsOf: URL(filePath: path))
        }
        guard given != nil || FileManager.default.fileExists(atPath: target.path) else {
            throw Failure(
                "the secrets that belong to this backup are missing; give them with --secrets, or desks and webhook URLs would stop to work",
                status: Failure.usage
            )
        }
        let takenOver: TakenOver?
        do {
            takenOver = try Store.restore(from: backup, into: installation.directory)
        } catch StoreError.missing {
            throw notABackup
        } catch StoreError.broken(let reason) {
            throw Failure("\(file) cannot be restored (\(reason)); the database is as it was, try another backup")
        }
        if let given { try DurableFile.write(given, to: target, mode: 0o600) }
        return takenOver
    }

    private var notABackup: Failure { Failure("\(file) is no Deskbell backup; give a file that 'deskbell backup' made") }

    /// Every SQLite file begins so (sqlite.org/fileformat.html, 1.3).
    private func isDatabase(_ file: URL) -> Bool {
        guard let handle = try? FileHandle(forReadingFrom: file) else { return false }
        defer { try? handle.close() }
        return (try? handle.read(upToCount: 16)) == Data("SQLite format 3\u{0}".utf8)
    }
}

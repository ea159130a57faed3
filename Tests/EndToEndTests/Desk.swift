import Calls
import Foundation

/// A notifier of its own beside the demo's, with its journal.
final class Desk: Sendable {
    private let folder: URL
    private let journal: URL
    private let program: Program

    /// Enrols, starts, and waits until the journal has its first line, so that everything from now on belongs into it.
    ///
    /// - Parameter since: Begin after this event instead of at the head.
    init(_ installed: Installed, enrolURL: String? = nil, since: Int64? = nil) async throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "desk-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let journal = folder.appending(path: "journal.jsonl")
        self.journal = journal
        let config = folder.appending(path: "config.json").path
        let enrolled = try await Program.run(
            "desk-notifier",
            ["enrol", "-", "--config", config],
            input: (enrolURL ?? installed.ready.enrolUrl) + "\n"
        )
        guard enrolled.status == 0 else { throw Program.Failed(output: enrolled.errors) }
        let begin = since.map { ["--since", "\($0)"] } ?? []
        program = try Program("desk-notifier", ["run", "--config", config, "--journal", journal.path, "--format", "json", "--beep", "none"] + begin)
        let program = program
        try await eventually(15, "the desk's first line; \(program.errors)") { Self.lines(journal).isEmpty ? nil : true }
    }

    deinit {
        program.signal(SIGKILL)
        try? FileManager.default.removeItem(at: folder)
    }

    private static func lines(_ journal: URL) -> [String] {
        ((try? String(contentsOf: journal, encoding: .utf8)) ?? "").split(separator: "\n").map(String.init)
    }

    func journalLine(_ seconds: Double = 15, where isWanted: (String) -> Bool) async throws -> String {
        try await eventually(seconds, "a journal line; \(program.errors)") { Self.lines(journal).first(where: isWanted) }
    }

    func lines(containing text: String) throws -> [String] { Self.lines(journal).filter { $0.contains(text) } }

    /// The numbers of the journaled events, in the journal's order.
    func seqs() throws -> [Int64] {
        try Self.lines(journal).filter { $0.contains(#""type""#) }.map { try EventJSON.decode(CallEvent.self, from: $0.utf8).seq }
    }
}

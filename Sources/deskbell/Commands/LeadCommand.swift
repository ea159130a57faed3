import ArgumentParser
import Calls
import Foundation
import Storage

struct LeadCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "lead",
        abstract: "Imports and erases leads.",
        subcommands: [Import.self, EraseLead.self]
    )

    struct Import: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Adds the leads of a CSV file that are not known by number yet.",
            discussion: """
                The first row names the columns: name, phone and, if you like, phone2, phone3, campaign, notes. \
                What cannot be taken is said line by line; the rest is imported. Importing the same file again adds nothing.
                """
        )
        @OptionGroup var options: DataOptions
        @Argument(help: "The file, in UTF-8.") var file: String
        @Option(help: "The workspace's id.") var workspace: String
        @Flag(help: "Print the summary as JSON.") var json = false

        /// Leads in one write: webhooks wait for it, so it stays short.
        private static let batch = 100

        func run() async throws {
            let store = try Installation(options).store()
            let workspace = try WorkspaceID(argument: workspace)
            guard let content = FileManager.default.contents(atPath: file) else { throw Failure("\(file) cannot be read") }
            var (summary, refused, waiting) = (ImportSummary(), 0, [Waiting]())
            for row in try LeadFile([UInt8](content)) {
                switch row.content {
                case .success(let lead): waiting.append(Waiting(lead: lead, line: row.line))
                case .failure(let refusal):
                    refused += 1
                    Console.error("line \(row.line): \(refusal.reason)")
                }
                if waiting.count == Self.batch { try await add(&waiting, to: &summary, store, workspace) }
            }
            try await add(&waiting, to: &summary, store, workspace)
            let result = Summary(added: summary.added, known: summary.known, refused: refused)
            if json { return try Console.json(result) }
            Console.line("\(result.added) added, \(result.known) known already, \(result.refused) refused")
        }

        private func add(_ rows: inout [Waiting], to summary: inout ImportSummary, _ store: Store, _ workspace: WorkspaceID) async throws {
            let begin = ContinuousClock.now
            let result = try await store.addLeads(rows.map(\.lead), workspace: workspace)
            // As long a pause as the write took: a running server waits for the file by polling, and would lose every race.
            try await Task.sleep(for: max(.milliseconds(5), ContinuousClock.now - begin))
            summary.added += result.added
            summary.known += result.known
            for index in result.incomplete {
                Console.error("line \(rows[index].line): known already by one of its numbers; another one is new and was not added")
            }
            rows = []
        }

        private struct Waiting {
            let lead: NewLead
            let line: Int
        }

        private struct Summary: Encodable {
            let added: Int
            let known: Int
            let refused: Int
        }
    }
}

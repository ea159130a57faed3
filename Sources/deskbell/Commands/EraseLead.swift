import ArgumentParser
import Calls
import Foundation
import Storage

struct EraseLead: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "erase",
        abstract: "Erases a person for good, also while a server runs.",
        discussion: """
            The lead goes with its numbers, notes and activities; calls and events keep their numbers but lose what is personal, and say that they \
            were erased; kept webhooks that hold a number are emptied. A number that is shared with another lead loses its calls, that lead stays. \
            Backups and what desks have written down already are beyond reach.
            """
    )
    @OptionGroup var options: DataOptions
    @Argument(help: "A telephone number of ten digits or more, or a lead's id; - reads it from standard input, past the shell's history.") var who:
        String
    @Option(help: "The workspace's id.") var workspace: String
    @Flag(help: "Do not ask.") var yes = false
    @Flag(help: "Write the database anew whatever its size, so that no unused part of it holds a fragment; webhooks wait meanwhile.") var rewrite =
        false
    @Flag(help: "Print what was erased as JSON.") var json = false

    func run() async throws {
        let (name, workspace) = (try name(), try WorkspaceID(argument: workspace))
        let store = try Installation(options).store()
        let person = try await store.person(name, workspace: workspace)
        guard person.leads.count <= 1 else {
            let ids = person.leads.map { "\($0.id) (\(Console.printable($0.name)))" }.joined(separator: ", ")
            throw Failure("several leads have this number: \(ids); erase each by its id")
        }
        if !yes { try Confirmation.require(question(person, workspace), flag: "--yes") }
        let summary = try await store.erase(person, workspace: workspace, rewrites: rewrite ? true : nil)
        let done = Summary(leads: summary.leads, calls: summary.calls, events: summary.events, rejected: summary.rejected)
        if !summary.isLogEmptied {
            Console.error("the write-ahead log is in use and still holds older pages; they go when the server starts next, or when this is run again")
        }
        if !summary.isRewritten {
            Console.error(
                rewrite
                    ? "the database could not be written anew, for want of room or because it is in use; run this again at a quiet time"
                    : "the database is large: unused parts of it may hold fragments of the person until this is run with --rewrite at a quiet time"
            )
        }
        guard !done.isEmpty || rewrite else { throw Failure("nothing is known of that number in workspace \(workspace)") }
        if json { return try Console.json(done) }
        Console.line("erased; leads: \(done.leads), calls: \(done.calls), events: \(done.events), rejected webhooks: \(done.rejected)")
    }

    private func name() throws -> Person.Name {
        let who = who == "-" ? (readLine() ?? "") : who
        guard let number = PhoneNumber(who) else { return .lead(who) }
        guard let key = number.matchKey else { throw Failure("'\(who)' has fewer than ten digits", status: Failure.usage) }
        return .key(key)
    }

    private func question(_ person: Person, _ workspace: WorkspaceID) -> String {
        let who = person.leads.first.map { "the lead \(Console.printable($0.name))" } ?? "the caller, who is no lead"
        return "Erase \(who) (numbers: \(person.keys.count), calls: \(person.calls)) from workspace \(workspace) for good?"
    }

    private struct Summary: Encodable {
        let leads: Int
        let calls: Int
        let events: Int
        let rejected: Int

        var isEmpty: Bool { leads + calls + events + rejected == 0 }
    }
}
